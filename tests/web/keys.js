// The same with keys alone: Tab, Enter, space and arrows, as a person without a mouse would.
"use strict";
const { YEAR, say, open, tabTo, hasRing, task } = require("./browser.js");
const { screens } = require("./list.js");

const STOPS = 60; // of a screen that are looked at

// What, where one begins, the stops with what is pressed there ("=words" are typed), what shows that it was done.
const chores = [
	["home leads to the newest", "/", [[".item h3 a", "", "Enter"]], "Why is this here?"],
	["a mention says since when its page is kept", "/", [[".item h3 a", "", "Enter"]], "Page kept"],
	["a mention is decided on", "/mentions?status=new", [[".item h3 a", "", "Enter"], ["input[name=state]", "", "ArrowDown"], ["textarea, input[name=note]", "", "=by keys"], ["button", "Save", "Enter"]], "by keys"],
	["a search is made", "/search", [["#q", "", "=parking", "Enter"]], "q=parking"],
	["an example of a search is tried", "/search", [["main dt a", "", "Enter"]], "/search?q="],
	["help leads on", "/help", [["a", "First steps", "Enter"]], "The first reading"],
	["a search is saved", "/search?q=gloves", [["summary", "Save this search", "Enter"], ["#save-name", "", "=Gloves", "Enter"]], "Gloves"],
	["a post is reported", "/cases/new", [["#text", "", "=Said by keys"], ["#reporter", "", "ArrowDown"], ["#reason", "", "=Why by keys"], ["button.main", "", "Enter"]], "Said by keys"],
	["a case has a note", `/cases/EAR-${YEAR}-0001`, [["#note", "", "=Noted by keys"], ["button", "Add the note", "Enter"]], "Noted by keys"],
	["a case's words are handed in", `/cases/EAR-${YEAR}-0001`, [["summary", "Hand in a file", "Enter"], ["#text", "", "=Handed in by keys"], ["button", "Keep it as evidence", "Enter"]], "Handed in by keys"],
	["what may belong is decided on", `/cases/EAR-${YEAR}-0001/related`, [["button", "It does not", "Enter"]], "Does not"],
	["a comment is noted", "/accounts", [["#summary", "", "=Asked by keys"], ["button", "Note it", "Enter"]], "Asked by keys"],
	["a comment is acknowledged", "/accounts", [["button", "They were told", "Enter"]], "Acknowledged"],
	["a runner was trained", "/accounts/1", [["button", "Was trained", "Enter"]], "Has read the policy"],
	["the reading is chosen by arrows", "/accounts/policy", [["input[name=reading]", "", "ArrowDown"], ["button.main", "Save", "Enter"]], "In working days"],
	["a source is tried", "/sources/1", [["button", "Try it now", "Enter"]], "/jobs/"],
	["a job is looked at", "/jobs", [["main a", "", "Enter"]], "begun by"],
	["a list of sources is opened", "/sources", [["main th a", "", "Enter"]], "Who decided what"],
	["a recipient is named", "/settings", [["summary", "Tell somebody else", "Enter"], ["#address", "", "=keys@school.example"], ["button", "Tell them", "Enter"]], "keys@school.example"],
	["a user is let in", "/settings/users", [["#name", "", "=by.keys"], ["button.main", "", "Enter"]], "/set-up/"],
	["a profile is tried", "/school/1", [["button.main", "", "Enter"]], "What it would change"],
	["a first step is taken", "/first", [[".steps h2 a", "The school", "Enter"]], "Profile"],
	["a token is made", "/account", [["#label", "", "=Keys", "Enter"]], "Keys"],
	["one who is lost finds home", "/nowhere", [["a", "Go to the home page", "Enter"]], "To decide"],
];

async function byKeys(browser, address, storageState) {
	const { context, page, faults } = await open(browser, address, { storageState });
	await task("keys: skip link, list, tick, decide, undo, with Tab, space and Enter alone", async () => {
		await page.goto(`${address}/mentions?status=new`);
		await page.keyboard.press("Tab");
		if (!(await page.evaluate(() => document.activeElement.matches(".skip")))) return "the first stop is not the skip link";
		await page.keyboard.press("Enter");
		await tabTo(page, ".tick input");
		if (!(await hasRing(page))) return "focus cannot be seen";
		await page.keyboard.press("Space");
		await tabTo(page, "button[value=irrelevant]");
		if (!(await hasRing(page))) return "focus cannot be seen on a button";
		await page.keyboard.press("Enter");
		await page.waitForSelector(".done");
		await tabTo(page, ".done button");
		await page.keyboard.press("Enter");
		await page.waitForURL(/undone=1/);
	});
	for (const [name, where, steps, want] of chores)
		await task(`keys: ${name}`, async () => {
			await page.goto(address + where);
			for (const [css, text, ...keys] of steps) {
				await tabTo(page, css, text);
				if (!(await hasRing(page))) return `focus cannot be seen at ${css} ${text}`;
				for (const key of keys) {
					const comes = key === "Enter" && css !== "summary" ? page.waitForEvent("load") : null;
					await (key.startsWith("=") ? page.keyboard.type(key.slice(1)) : page.keyboard.press(key));
					await comes;
				}
			}
			return page.url().includes(want) || (await page.textContent("body")).includes(want) ? [] : `no ${want} at ${page.url()}`;
		});
	await task("keys: every stop of each screen can be seen", async () => {
		const found = [];
		await page.addInitScript(() => {
			globalThis.unseen = [];
			document.addEventListener("focusin", ({ target }) => {
				const style = getComputedStyle(target);
				if (target.tabIndex < 0) return; // a script put it there, to be read out
				if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) globalThis.unseen.push(target.outerHTML.slice(0, 120));
			});
		});
		for (const [name, where] of Object.entries(screens)) {
			await page.goto(address + where);
			for (let i = 0; i < STOPS; i++) await page.keyboard.press("Tab");
			for (const html of new Set(await page.evaluate(() => globalThis.unseen))) found.push(`${name}: ${html}`);
		}
		return found;
	});
	await task("shortcuts: off until they are switched on, then j k x o m / ?", async () => {
		await page.goto(`${address}/mentions?status=new`);
		await page.keyboard.press("j");
		if (await page.locator(".item.here").count()) return "they are on by themselves";
		await page.goto(`${address}/help`);
		await page.getByLabel("Use keyboard shortcuts in this browser").check();
		await page.goto(`${address}/mentions?status=new`);
		for (const key of ["j", "j", "k", "j", "x"]) await page.keyboard.press(key);
		const second = page.locator(".item").nth(1);
		if (!(await second.evaluate((e) => e.classList.contains("here")))) return "j and k went elsewhere";
		if (!(await second.locator(".tick input").isChecked())) return "x does not tick";
		if (!(await page.locator(".picked").textContent()).startsWith("1 of")) return "it does not say how many";
		await page.keyboard.press("m");
		if (!(await page.evaluate(() => document.activeElement.closest("#decide")))) return "m goes elsewhere";
		const path = await second.locator("h3 a").getAttribute("href");
		await page.keyboard.press("o");
		await page.waitForURL(`**${path}`);
		await page.keyboard.press("/");
		await page.waitForURL("**/search");
		await page.locator("#q").focus();
		await page.keyboard.type("j?/");
		if ((await page.locator("#q").inputValue()) !== "j?/") return "letters do not reach the box";
		await page.locator("h1").click();
		await page.keyboard.press("?");
		await page.waitForURL("**/help#keys");
	});
	say(faults.filter((f) => !f.includes("status of 404")).length === 0, "keys: nothing else was asked, run or said", faults.join("\n"));
	await context.close();
}

module.exports = { byKeys };
