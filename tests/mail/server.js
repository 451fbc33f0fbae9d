// A real SMTP server that breaks at the step it is told to.
//
//   node server.js FOLDER [--tls KEY CERT]     prints its port, then serves until it is stopped
//
// FOLDER/fault holds the name of a fault, which strikes every conversation as long as it stands there.
// FOLDER/methods, if it is there, names the only ways to sign in that are offered.
// FOLDER/open says how many conversations are under way.
// What was accepted is FOLDER/N.eml, and a line of FOLDER/accepted.jsonl; also when the client was not
// told so (after-accepted).
"use strict";
const fs = require("fs");
const path = require("path");
const { SMTPServer } = require("smtp-server");

const folder = process.argv[2];
const tls = process.argv[3] === "--tls" ? { key: fs.readFileSync(process.argv[4]), cert: fs.readFileSync(process.argv[5]) } : null;
let accepted = 0;

function fault() {
	try {
		return fs.readFileSync(path.join(folder, "fault"), "utf8").trim();
	} catch {
		return "";
	}
}

function methods() {
	try {
		return fs.readFileSync(path.join(folder, "methods"), "utf8").trim().split(" ");
	} catch {
		return ["PLAIN", "LOGIN", "XOAUTH2"];
	}
}

// "mail-451": at MAIL FROM, with that code; "mail-drop": the connection is gone.
function strike(server, session, step, callback, otherwise) {
	const [at, how] = fault().split(/-(?=[^-]*$)/);
	if (at !== step) return otherwise();
	if (how === "drop") return drop(server, session);
	const error = new Error("scripted");
	error.responseCode = Number(how);
	return callback(error);
}

function drop(server, session) {
	for (const c of server.connections) if (c.session === session || c.id === session.id) c._socket.destroy();
}

function keep(session, bytes) {
	accepted++;
	fs.writeFileSync(path.join(folder, `${accepted}.eml`), bytes);
	const id = /^Message-I[dD]:\s*(<[^>]*>)/m.exec(bytes.toString("latin1"));
	fs.appendFileSync(path.join(folder, "accepted.jsonl"), JSON.stringify({
		n: accepted,
		id: id && id[1],
		from: session.envelope.mailFrom.address,
		to: session.envelope.rcptTo.map((r) => r.address),
		secure: session.secure,
		user: session.user || null,
		bytes: bytes.length,
	}) + "\n");
}

function count() {
	fs.writeFileSync(path.join(folder, "open"), `${server.connections.size}\n`);
}

function receive(server, stream, session, callback) {
	const chunks = [];
	const name = fault();
	stream.on("data", (chunk) => {
		chunks.push(chunk);
		if (name === "body-drop") drop(server, session);
	});
	stream.on("end", () => {
		const bytes = Buffer.concat(chunks);
		if (name === "body-drop") return undefined;
		// The gap of RFC 1047: taken, or not, and the client never hears of it.
		if (name === "after-accepted") {
			keep(session, bytes);
			return drop(server, session);
		}
		if (name === "after-lost") return drop(server, session);
		if (name === "after-silence") return undefined;
		return strike(server, session, "end", callback, () => {
			keep(session, bytes);
			callback(null, "taken");
			if (name === "quit-drop") setImmediate(() => drop(server, session));
		});
	});
}

const server = new SMTPServer({
	...(tls || {}),
	// A certificate of its own making unless one is given: nobody should trust it.
	disabledCommands: tls ? [] : ["STARTTLS"],
	authOptional: true,
	allowInsecureAuth: true,
	disableReverseLookup: true,
	logger: false,
	onConnect: (session, callback) => {
		count();
		server.options.authMethods = methods();
		strike(server, session, "greet", callback, () => callback());
	},
	onAuth: (auth, session, callback) =>
		strike(server, session, "auth", callback, () => {
			// A bearer that is refused is told why first (RFC 7628 §3.2.2).
			if (auth.method === "XOAUTH2" && auth.accessToken !== "good-token") return callback(null, { data: { status: "401", schemes: "bearer" } });
			const good = auth.method === "XOAUTH2" ? auth.accessToken === "good-token" : auth.password === "good-password";
			callback(good ? null : new Error("no"), good ? { user: `${auth.method} ${auth.username}` } : undefined);
		}),
	onMailFrom: (address, session, callback) => strike(server, session, "mail", callback, () => callback()),
	onRcptTo: (address, session, callback) => strike(server, session, "rcpt", callback, () => callback()),
	onData: (stream, session, callback) => receive(server, stream, session, callback),
	onClose: count,
});
server.on("error", () => {});
server.listen(0, "127.0.0.1", () => console.log(server.server.address().port));
