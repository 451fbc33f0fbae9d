// Every screen in a real browser: how it looks in other lights and sizes, the head's work on it (tasks.js, keys.js), hostile text
// (hostile.js), the first run (first.js), and on paper.
//
//   node screens.js CHROMIUM FOLDER ADDRESS SET-UP-PATH HOSTILE-ADDRESS SET-UP-PATH EMPTY-ADDRESS SET-UP-PATH
//
// FOLDER gets each page as HTML, for vnu.
"use strict";
const { YEAR, PASSWORD, say, launch, open, judge, signIn, raw, sideways, tabTo, task, failed, fs, path } = require("./browser.js");
const { screens, lookUp } = require("./list.js");
const { byMouse } = require("./tasks.js");
const { byKeys } = require("./keys.js");
const { hostile } = require("./hostile.js");
const { firstRun } = require("./first.js");

const [program, out, address, link, hostileAddress, hostileLink, emptyAddress, emptyLink] = process.argv.slice(2);
// Where only the colours are others, only they are judged again.
const looks = [
	{ name: "light", colorScheme: "light" },
	{ name: "dark", colorScheme: "dark", rules: ["color-contrast", "link-in-text-block"] },
	{ name: "320", viewport: { width: 320, height: 640 } },
	{ name: "200%", viewport: { width: 640, height: 450 }, deviceScaleFactor: 2, rules: ["target-size", "scrollable-region-focusable"] },
	{ name: "forced", forcedColors: "active", rules: [] }, // the colours are the reader's own
];
// Under sanitizers it is the server that is tried: each screen is opened, and what is done there is done.
const shown = process.env.SAN ? [{ name: "light", rules: [] }] : looks;

// ---- signing in -----------------------------------------------------------------------------

async function signing(browser) {
	const { context, page, faults } = await open(browser, address);
	await task("set-up: a password is chosen by keys alone", async () => {
		await page.goto(address + link);
		fs.writeFileSync(path.join(out, "set-up.html"), await page.content());
		const found = await judge(page);
		await tabTo(page, "#password");
		await page.keyboard.type(PASSWORD);
		await tabTo(page, "#again");
		await page.keyboard.type(PASSWORD);
		await page.keyboard.press("Enter");
		await page.waitForURL((url) => !url.pathname.startsWith("/set-up"));
		return found;
	});
	await task("sign-in: a wrong password is a problem that is said", async () => {
		await context.clearCookies();
		await signIn(page, address, "not it");
		fs.writeFileSync(path.join(out, "sign-in.html"), await page.content());
		const found = [...(await judge(page)), ...(await sideways(page))];
		if (!(await page.title()).startsWith("Error: ")) found.push(`title: ${await page.title()}`);
		if (!(await page.evaluate(() => document.activeElement.id === "problems"))) found.push("the summary has no focus");
		return found;
	});
	await task("sign-in: a path asked for is where one arrives", async () => {
		await page.goto(`${address}/search?q=parking`);
		await page.getByLabel("User name").fill("head");
		await page.getByLabel("Password").fill(PASSWORD);
		await page.getByRole("button", { name: "Sign in" }).click();
		await page.waitForURL("**/search?q=parking");
	});
	// what a browser says itself of an answer that is no success is not the page's doing
	say(faults.filter((f) => !/status of 40[13]/.test(f)).length === 0, "sign-in: nothing else was asked, run or said", faults.join("\n"));
	return context.storageState();
}

// ---- looks ----------------------------------------------------------------------------------

async function look(browser, storageState, { name: how, rules, ...options }) {
	const { context, page, faults } = await open(browser, address, { storageState, ...options });
	for (const [name, where] of Object.entries(screens)) {
		await task(`${name}, ${how}`, async () => {
			faults.length = 0;
			await page.goto(address + where);
			if (how === "light") fs.writeFileSync(path.join(out, `${name}.html`), (await raw(browser, address, storageState, where)).text);
			const found = [...(await sideways(page)), ...(rules?.length === 0 ? [] : await judge(page, rules)), ...faults];
			return name === "missing" ? found.filter((f) => !f.includes("status of 404")) : found;
		});
	}
	await context.close();
}

// ---- paper ----------------------------------------------------------------------------------

async function onPaper(browser, storageState) {
	const { context, page } = await open(browser, address, { storageState });
	await page.emulateMedia({ media: "print" });
	await task("print: every screen is a PDF without furniture", async () => {
		const found = [];
		for (const [name, where] of Object.entries(screens)) {
			await page.goto(address + where);
			const seen = await page.evaluate(() => ["header.top", ".foot", ".skip", "main form", ".banner"].filter((s) => [...document.querySelectorAll(s)].some((e) => e.getClientRects().length)));
			const pdf = await page.pdf({ format: "A4" });
			if (!pdf.subarray(0, 5).equals(Buffer.from("%PDF-"))) found.push(`${name}: no PDF`);
			if (seen.length) found.push(`${name}: ${seen}`);
		}
		return found;
	});
	await task("print: a mention without the furniture, with its address in full", async () => {
		await page.goto(address + screens.mention);
		const seen = await page.evaluate(() => ({
			furniture: ["header.top", ".foot", ".skip", "main form"].filter((s) => [...document.querySelectorAll(s)].some((e) => e.getClientRects().length)),
			address: document.querySelector(".address").getClientRects().length > 0 && document.querySelector(".address").textContent,
		}));
		const pdf = await page.pdf({ format: "A4" });
		if (!pdf.subarray(0, 5).equals(Buffer.from("%PDF-"))) return "no PDF";
		fs.writeFileSync(path.join(out, "mention.pdf"), pdf);
		return seen.furniture.length || !seen.address.startsWith("http://chilternvoice.example") ? JSON.stringify(seen) : [];
	});
	await task("print: a case's evidence with address and times in full", async () => {
		await page.goto(`${address}/cases/EAR-${YEAR}-0001`);
		const evidence = page.locator("section[aria-labelledby=evidence]");
		for (const want of ["http://villagevoices.example", "in the UK", "Z UTC", "SHA-256", "Captured by", "c001"])
			if (!(await evidence.innerText()).includes(want)) return `no ${want}`;
		return page.evaluate(() => ["header.top", ".foot", "main form", "summary:not(.words > *)"].filter((s) => [...document.querySelectorAll(s)].some((e) => e.getClientRects().length)));
	});
	await context.close();
}


(async () => {
	const browser = await launch(program);
	const storageState = await signing(browser);
	const { context, page } = await open(browser, address, { storageState });
	await lookUp(page, address);
	await context.close();
	// what only looks goes on at once; then the work, which changes what is seen, one after another
	await Promise.all([
		(async () => { for (const one of shown) await look(browser, storageState, one); })(),
		(async () => { await hostile(browser, hostileAddress, hostileLink); await firstRun(browser, emptyAddress, emptyLink, out); if (!process.env.SAN) await onPaper(browser, storageState); })(),
	]);
	await byMouse(browser, address, storageState, true);
	await byMouse(browser, address, storageState, false);
	await byKeys(browser, address, storageState);
	await browser.close();
	process.exit(failed() ? 1 : 0);
})();
