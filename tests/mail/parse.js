// Reads messages with mailparser and prints what it saw, one JSON object for each.
"use strict";
const fs = require("fs");
const { simpleParser } = require("mailparser");

(async () => {
	for (const file of process.argv.slice(2)) {
		const m = await simpleParser(fs.readFileSync(file), { skipHtmlToText: true, skipTextToHtml: true });
		console.log(JSON.stringify({
			subject: m.subject,
			from: m.from.text,
			to: m.to.text,
			text: m.text,
			html: m.html,
			id: m.messageId,
			attachments: m.attachments.length,
			headers: m.headerLines.map((h) => h.key),
		}));
	}
})();
