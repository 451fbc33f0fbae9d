// Shows HTML files in Chromium at three widths, light and dark, and says what is wrong with them: what
// is fetched, scrolls sideways, or axe finds.
//
//   node render.js CHROMIUM FOLDER FILE...
"use strict";
const path = require("path");
const fs = require("fs");
const { chromium } = require("playwright-core");

const [program, out, ...files] = process.argv.slice(2);
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

async function look(browser, file, width, colorScheme) {
	const name = `${path.basename(file, ".html")}-${width}-${colorScheme}`;
	const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, deviceScaleFactor: 1 });
	const page = await context.newPage();
	const faults = [];
	page.on("request", (r) => r.url().startsWith("file:") || faults.push(`fetched ${r.url()}`));
	page.on("dialog", (d) => { faults.push("a script ran"); d.dismiss(); });
	page.on("pageerror", (e) => faults.push(`script: ${e.message}`));
	await page.goto(`file://${path.resolve(file)}`);
	const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
	if (wide > 0) faults.push(`${wide} px too wide`);
	const body = await page.evaluate(() => document.querySelector("table").getBoundingClientRect().width);
	if (body > 580) faults.push(`the table is ${body} px wide`);
	if (await page.evaluate(() => document.querySelectorAll("script,img,iframe,object,link,form").length)) faults.push("active content");
	await page.screenshot({ path: path.join(out, `${name}.png`), fullPage: true });
	await page.evaluate(axe);
	const result = await page.evaluate(() => globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
	for (const v of result.violations) faults.push(`axe ${v.id}: ${v.nodes[0].html.slice(0, 120)}`);
	await context.close();
	console.log(`${faults.length ? "not ok" : "ok"} ${name}${faults.map((f) => `\n    ${f}`).join("")}`);
	return faults.length;
}

(async () => {
	const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox", "--disable-gpu"] });
	let bad = 0;
	for (const file of files)
		for (const width of [320, 580, 1200])
			for (const scheme of ["light", "dark"]) bad += await look(browser, file, width, scheme);
	await browser.close();
	process.exit(bad ? 1 : 0);
})();
