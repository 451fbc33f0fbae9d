// What the tests of the web page share: a browser that notes everything that should not happen.
"use strict";
const fs = require("fs");
const path = require("path");
const { chromium } = require("playwright-core");

const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
let failed = 0;

function say(holds, name, seen = "") {
	console.log(`${holds ? "ok" : "not ok"} ${name}`);
	if (holds) return;
	failed++;
	for (const line of String(seen).slice(0, 1500).split("\n")) console.log(`    ${line}`);
}

async function launch(program) {
	return chromium.launch({ executablePath: program, args: ["--no-sandbox", "--disable-gpu"] });
}

// A page of its own; `faults` collects what it asks for elsewhere, says, or runs.
async function open(browser, address, options = {}) {
	const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
	const page = await context.newPage();
	const faults = [];
	page.on("request", (r) => r.url().startsWith(`${address}/`) || faults.push(`asked for ${r.url()}`));
	page.on("console", (m) => faults.push(`console: ${m.text()}`));
	page.on("pageerror", (e) => faults.push(`script: ${e.message}`));
	page.on("dialog", (d) => { faults.push(`dialog: ${d.message()}`); d.dismiss(); });
	await page.addInitScript(() => document.addEventListener("securitypolicyviolation", (e) => console.log(`CSP ${e.violatedDirective} ${e.blockedURI}`)));
	return { context, page, faults };
}

async function judge(page) {
	await page.evaluate(axe);
	const result = await page.evaluate((only) => globalThis.axe.run({ runOnly: only }), rules);
	return result.violations.flatMap((v) => v.nodes.map((n) => `axe ${v.id}: ${n.html.slice(0, 160)} ${n.failureSummary.replace(/\s+/g, " ").slice(0, 200)}`));
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

// Tab until `selector` has the focus, as a person without a mouse would.
async function tabTo(page, selector, most = 120) {
	for (let i = 0; i < most; i++) {
		await page.keyboard.press("Tab");
		if (await page.evaluate((s) => document.activeElement.matches(s), selector)) return;
	}
	throw new Error(`${selector} cannot be reached by Tab`);
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

module.exports = { say, launch, open, judge, sideways, tabTo, hasRing, task, failed: () => failed, fs, path };
