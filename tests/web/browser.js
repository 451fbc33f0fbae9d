// What the tests of the web page share: a browser that notes everything that should not happen.
"use strict";
const fs = require("fs");
const path = require("path");
const { chromium } = require("playwright-core");

const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const PASSWORD = "three random wooden words";
const YEAR = new Date().getUTCFullYear(); // of the references of cases
const PATIENCE_MS = 300000; // only tells an end from none
let failed = 0;

function say(holds, name, seen = "") {
	console.log(`${holds ? "ok" : "not ok"} ${name}`);
	if (holds) return;
	failed++;
	for (const line of String(seen).slice(0, 1500).split("\n")) console.log(`    ${line}`);
}

async function launch(program) {
	return chromium.launch({ executablePath: program, args: ["--no-sandbox", "--disable-gpu"], timeout: PATIENCE_MS });
}

// A click is over when the page that it leads to begins to come: what is read next would be read of half a page.
function clickToTheEnd(page) {
	const locator = Object.getPrototypeOf(page.locator("html"));
	if (locator.clickToTheEnd) return;
	locator.clickToTheEnd = true;
	for (const name of ["click", "dblclick"]) {
		const begin = locator[name];
		locator[name] = async function (...options) {
			await begin.apply(this, options);
			await this.page().waitForLoadState();
		};
	}
}

// A page of its own, with axe in it; `faults` collects what it asks for elsewhere, says, or runs.
async function open(browser, address, options = {}) {
	const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-GB", ...options });
	context.setDefaultTimeout(PATIENCE_MS);
	const page = await context.newPage();
	clickToTheEnd(page);
	const faults = [];
	page.on("request", (r) => r.url().startsWith(`${address}/`) || faults.push(`asked for ${r.url()}`));
	page.on("console", (m) => faults.push(`console: ${m.text()}`));
	page.on("pageerror", (e) => faults.push(`script: ${e.message}`));
	page.on("dialog", (d) => { faults.push(`dialog: ${d.message()}`); d.dismiss(); });
	if (options.javaScriptEnabled !== false) await page.addInitScript(axe);
	await page.addInitScript(() => document.addEventListener("securitypolicyviolation", (e) => console.log(`CSP ${e.violatedDirective} ${e.blockedURI}`)));
	return { context, page, faults };
}

// `only` some of its rules: what looks otherwise in another light is its colours alone.
async function judge(page, only) {
	const runOnly = only ? { type: "rule", values: only } : { type: "tag", values: rules };
	const violations = await page.evaluate(async (run) => (await globalThis.axe.run({ runOnly: run, resultTypes: ["violations"] })).violations, runOnly);
	return violations.flatMap((v) => v.nodes.map((n) => `axe ${v.id}: ${n.html.slice(0, 160)} ${n.failureSummary.replace(/\s+/g, " ").slice(0, 200)}`));
}

async function signIn(page, address, password = PASSWORD) {
	await page.goto(`${address}/sign-in`);
	await page.getByLabel("User name").fill("head");
	await page.getByLabel("Password").fill(password);
	await page.getByRole("button", { name: "Sign in" }).click();
}

// The password is chosen behind the one-time link; what the browser then knows.
async function setUp(browser, address, link) {
	const { context, page } = await open(browser, address);
	await page.goto(address + link);
	await page.getByLabel("New password").fill(PASSWORD);
	await page.getByLabel("The same again").fill(PASSWORD);
	await page.getByRole("button").click();
	await page.waitForURL((url) => !url.pathname.startsWith("/set-up"));
	const storageState = await context.storageState();
	await context.close();
	return storageState;
}

// As it came over the wire. The cookie is Secure, and only the browser itself believes that of 127.0.0.1.
async function raw(browser, address, storageState, where) {
	const context = await browser.newContext({ extraHTTPHeaders: { Cookie: storageState.cookies.map((c) => `${c.name}=${c.value}`).join("; ") } });
	const answer = await context.request.get(address + where, { timeout: PATIENCE_MS });
	const got = { status: answer.status(), text: await answer.text(), headers: answer.headers() };
	await context.close();
	return got;
}

// Whatever is wider than the window, but for what scrolls by itself.
async function sideways(page) {
	return page.evaluate(() => {
		const too = document.documentElement.scrollWidth - document.documentElement.clientWidth;
		if (too <= 0) return [];
		const wide = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !e.closest(".scroll"));
		return [`${too} px too wide: ${wide.slice(0, 3).map((e) => e.outerHTML.slice(0, 100)).join(" | ")}`];
	});
}

// Tab until what has the focus fits `css` and has that text, as a person without a mouse would.
async function tabTo(page, css, text = "", most = 150) {
	for (let i = 0; i < most; i++) {
		await page.keyboard.press("Tab");
		const is = await page.evaluate(([s, t]) => document.activeElement.matches(s) && document.activeElement.textContent.includes(t), [css, text]);
		if (is) return;
	}
	throw new Error(`${css} ${text} cannot be reached by Tab`);
}

// Focus that nobody can see is none.
async function hasRing(page) {
	return page.evaluate(() => {
		const style = getComputedStyle(document.activeElement);
		return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
	});
}

async function task(name, run) {
	try {
		const seen = await run();
		say(!seen || seen.length === 0, name, [seen].flat().join("\n"));
	} catch (e) {
		say(false, name, e.stack);
	}
}

module.exports = { PASSWORD, YEAR, say, launch, open, judge, signIn, setUp, raw, sideways, tabTo, hasRing, task, failed: () => failed, fs, path };
