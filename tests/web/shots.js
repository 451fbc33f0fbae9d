// Pictures of every screen, for people to look at: light, dark and on a phone.
//
//   node shots.js CHROMIUM ADDRESS SET-UP-PATH FOLDER
"use strict";
const path = require("path");
const { PASSWORD, launch, open } = require("./browser.js");
const { screens, lookUp } = require("./list.js");

const [program, address, link, folder] = process.argv.slice(2);
const looks = [
	{ name: "light" },
	{ name: "dark", colorScheme: "dark" },
	{ name: "forced", forcedColors: "active" },
	{ name: "phone", viewport: { width: 360, height: 740 } },
];

// The two of the README, as one sees them without scrolling.
async function pose(browser, storageState) {
	const { page } = await open(browser, address, { storageState, viewport: { width: 1120, height: 780 } });
	await page.goto(`${address}/`);
	await page.screenshot({ path: path.join(folder, "readme-home.png") });
	await page.goto(address + screens.mention);
	await page.screenshot({ path: path.join(folder, "readme-mention.png") });
}

async function shoot(page, name) {
	// what sticks to the window's edge would cover a line in the middle of a long picture
	await page.addStyleTag({ content: ".decide { position: static !important }" }).catch(() => {});
	await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
}

(async () => {
	const browser = await launch(program);
	const first = await open(browser, address, { bypassCSP: true });
	await first.page.goto(address + link);
	await shoot(first.page, "set-up");
	await first.page.getByLabel("New password").fill(PASSWORD);
	await first.page.getByLabel("The same again").fill(PASSWORD);
	await first.page.getByRole("button").click();
	await first.page.waitForURL((url) => !url.pathname.startsWith("/set-up"));
	const storageState = await first.context.storageState();
	await first.context.clearCookies();
	await first.page.goto(`${address}/sign-in`);
	await shoot(first.page, "sign-in");
	await lookUp((await open(browser, address, { storageState })).page, address);
	await pose(browser, storageState);
	for (const one of looks) {
		const { page } = await open(browser, address, { storageState, bypassCSP: true, ...one });
		for (const [name, where] of Object.entries(screens)) {
			await page.goto(address + where);
			await shoot(page, `${name}-${one.name}`);
		}
		// after a decision about two
		await page.goto(`${address}/mentions?status=new`);
		for (const box of (await page.locator(".tick input").all()).slice(0, 2)) await box.check();
		await shoot(page, `ticked-${one.name}`);
		await page.getByRole("button", { name: "Irrelevant" }).click();
		await shoot(page, `undo-${one.name}`);
		await page.getByRole("button", { name: "Undo" }).click();
	}
	await browser.close();
})();
