// A second reader: every record of a web archive by warcio.js, its digests by node, one JSON line each.
// node read_warc.js FILE
const fs = require("fs");
const path = require("path");
const { createHash } = require("crypto");
const { pathToFileURL } = require("url");

function dechunk(bytes) {
	const out = [];
	for (let at = 0; at < bytes.length;) {
		const end = bytes.indexOf("\n", at);
		const size = parseInt(bytes.subarray(at, end).toString("latin1"), 16);
		if (end < 0 || !(size > 0)) break;
		out.push(bytes.subarray(end + 1, end + 1 + size));
		at = end + 1 + size + 2;
	}
	return Buffer.concat(out);
}

(async () => {
	const main = require.resolve("warcio", { paths: process.env.NODE_PATH.split(":") });
	const { WARCParser } = await import(pathToFileURL(main).href);
	const file = fs.readFileSync(process.argv[2]);
	const sum = (bytes) => "sha256:" + createHash("sha256").update(bytes).digest("hex");
	const parser = new WARCParser([file], { parseHttp: false, keepHeadersCase: true });
	for await (const record of parser) {
		const h = Object.fromEntries(record.warcHeaders.headers.entries());
		const block = Buffer.from(await record.readFully(false));
		let payload = block;
		const end = block.indexOf("\r\n\r\n");
		if ((h["Content-Type"] || "").startsWith("application/http")) {
			payload = block.subarray(end + 4);
			if (/^transfer-encoding:\s*chunked/im.test(block.subarray(0, end).toString("latin1"))) payload = dechunk(payload);
		}
		console.log(JSON.stringify({
			version: record.warcHeaders.protocol || record.warcHeaders.statusline, type: h["WARC-Type"], headers: h, offset: parser.offset,
			length: block.length, block_ok: sum(block) === h["WARC-Block-Digest"],
			payload_ok: h["WARC-Payload-Digest"] ? sum(payload) === h["WARC-Payload-Digest"] : null,
			block: block.toString("latin1"), payload: payload.toString("latin1"),
		}));
	}
})().catch((e) => { console.error(e); process.exit(1); });
