// Pictures of pages, for people to look at.
//
//   node shots.js CHROMIUM ADDRESS TOKEN FOLDER NAME=PATH...
"use strict";
const path = require("path");
const { chromium } = require("playwright-core");

const [program, address, token, folder, ...pages] = process.argv.slice(2);
const looks = [
	{ name: "wide", viewport: { width: 1280, height: 900 }, colorScheme: "light" },
	{ name: "dark", viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
	{ name: "phone", viewport: { width: 360, height: 740 }, colorScheme: "light" },
];

(async () => {
	const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox", "--disable-gpu"] });
	for (const look of looks) {
		const context = await browser.newContext({ ...look, deviceScaleFactor: 1 });
		if (token) await context.addCookies([{ name: "__Host-earshot", value: token, domain: "127.0.0.1", path: "/", secure: true, httpOnly: true, sameSite: "Lax" }]);
		const page = await context.newPage();
		for (const one of pages) {
			const at = one.indexOf("=");
			await page.goto(address + one.slice(at + 1));
			await page.screenshot({ path: path.join(folder, `${one.slice(0, at)}-${look.name}.png`), fullPage: true });
		}
		await context.close();
	}
	await browser.close();
})();
