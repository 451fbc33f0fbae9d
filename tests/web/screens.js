// Every screen in a real browser, and the head's work on them: by mouse, by keys alone, without scripts.
//
//   node screens.js CHROMIUM ADDRESS SET-UP-PATH FOLDER     FOLDER gets each page as HTML, for vnu
"use strict";
const { say, launch, open, judge, sideways, tabTo, hasRing, task, failed, fs, path } = require("./browser.js");

const [program, address, setUp, out] = process.argv.slice(2);
const PASSWORD = "three random wooden words";
const screens = {
	home: "/",
	mentions: "/mentions",
	"mentions-narrowed": "/mentions?status=new&site=chilternvoice.example",
	"mentions-none": "/mentions?status=resolved&site=nobody.example",
	mention: "title:pheasants", // looked up: the order of a crawl is not fixed
	hostile: "site:hostile.example",
	search: "/search",
	found: "/search?q=school",
	"found-none": "/search?q=zebras",
	"search-wrong": "/search?q=school&from=never",
	help: "/help",
	cases: "/cases",
	"cases-closed": "/cases?state=closed",
	"cases-new": "/cases/new?url=https://forum.example/t/18&text=What+it+says",
	"case-assessed": "/cases/EAR-2026-0001",
	case: "/cases/EAR-2026-0002",
	"case-related": "/cases/EAR-2026-0001/related",
	jobs: "/jobs",
	accounts: "/accounts",
	sources: "/sources",
	source: "/sources/1",
	settings: "/settings",
	users: "/settings/users",
	school: "/school/1",
	first: "/first",
	account: "/account",
	missing: "/mentions/M-2020-0001",
};
const looks = [
	{ name: "light", colorScheme: "light" },
	{ name: "dark", colorScheme: "dark" },
	{ name: "320", viewport: { width: 320, height: 640 } },
	{ name: "200%", viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 },
	{ name: "forced", forcedColors: "active" },
];

// The cookie is Secure, and only the browser itself believes that of 127.0.0.1.
async function raw(browser, storageState, where) {
	const context = await browser.newContext({ extraHTTPHeaders: { Cookie: storageState.cookies.map((c) => `${c.name}=${c.value}`).join("; ") } });
	const answer = await context.request.get(address + where);
	const got = { status: answer.status(), text: await answer.text(), headers: answer.headers() };
	await context.close();
	return got;
}

async function lookUp(browser, storageState) {
	const { context, page } = await open(browser, address, { storageState });
	for (const name of ["mention", "hostile"]) {
		await page.goto(`${address}/search?q=${encodeURIComponent(screens[name])}`);
		screens[name] = await page.locator(".item h3 a").first().getAttribute("href");
	}
	await context.close();
}

async function signIn(page, password = PASSWORD) {
	await page.goto(`${address}/sign-in`);
	await page.getByLabel("User name").fill("head");
	await page.getByLabel("Password").fill(password);
	await page.getByRole("button", { name: "Sign in" }).click();
}

// ---- signing in -----------------------------------------------------------------------------

async function signing(browser) {
	const { context, page, faults } = await open(browser, address);
	await task("set-up: a password is chosen by keys alone", async () => {
		await page.goto(address + setUp);
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
		await signIn(page, "not it");
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

async function look(browser, storageState, one) {
	const { context, page, faults } = await open(browser, address, { storageState, ...one });
	for (const [name, where] of Object.entries(screens)) {
		await task(`${name}, ${one.name}`, async () => {
			faults.length = 0;
			await page.goto(address + where);
			if (one.name === "light") fs.writeFileSync(path.join(out, `${name}.html`), (await raw(browser, storageState, where)).text);
			const found = [...(await sideways(page)), ...(await judge(page)), ...faults];
			return name === "missing" ? found.filter((f) => !f.includes("status of 404")) : found;
		});
	}
	await context.close();
}

// ---- work -----------------------------------------------------------------------------------

async function statusOf(page, ref) {
	await page.goto(`${address}/mentions/${ref}`);
	return page.locator(".facts .tag").first().textContent();
}

async function byMouse(browser, storageState, javaScriptEnabled) {
	const how = javaScriptEnabled ? "mouse" : "no scripts";
	const { context, page, faults } = await open(browser, address, { storageState, javaScriptEnabled });
	await task(`${how}: two are decided on, and it is undone`, async () => {
		await page.goto(`${address}/mentions?status=new`);
		const refs = await page.locator(".tick input").evaluateAll((all) => all.slice(0, 2).map((box) => box.value));
		const total = await page.locator(".total").textContent();
		for (const ref of refs) await page.locator(`.tick input[value="${ref}"]`).check();
		await page.getByLabel("Note, for the history").fill("seen by the tests");
		await page.getByRole("button", { name: "No action needed" }).click();
		const done = await page.locator(".done").textContent();
		if (!done.includes("2 mentions are now noted")) return `said: ${done}`;
		if ((await page.locator(".total").textContent()) === total) return "the list did not change";
		await page.getByRole("button", { name: "Undo" }).click();
		const undone = await page.locator(".done").textContent();
		if (!undone.includes("2 mentions are as they were")) return `said: ${undone}`;
		if ((await page.locator(".total").textContent()) !== total) return "not as it was";
		if ((await statusOf(page, refs[0])) !== "New") return "its status is not as it was";
		return (await page.locator(".history").textContent()).includes("seen by the tests") ? [] : "no note in the history";
	});
	await task(`${how}: a decision about none says what to do`, async () => {
		await page.goto(`${address}/mentions`);
		await page.getByRole("button", { name: "Irrelevant" }).click();
		await page.getByRole("link", { name: "Tick the mentions that you mean" }).click();
		return (await page.evaluate(() => document.activeElement.id)) === "first" ? [] : "the link leads nowhere";
	});
	await task(`${how}: one mention is opened, decided on with a note, and the next one comes`, async () => {
		await page.goto(`${address}/mentions?status=new`);
		const link = page.locator(".item h3 a").first();
		const ref = (await link.getAttribute("href")).split("/").pop();
		await link.click();
		await page.getByLabel("Needs an answer").check();
		await page.getByLabel("Note, for the history").fill("ring back");
		await page.getByRole("button", { name: "Save, then the next" }).click();
		if (page.url().includes(ref)) return "no next one";
		if (!(await page.locator(".done").textContent()).includes("1 mention is now waiting for an answer")) return "it does not say what was done";
		await page.getByRole("button", { name: "Undo" }).click();
		return (await statusOf(page, ref)) === "New" ? [] : "not undone";
	});
	await task(`${how}: a filter narrows, its count is kept, and it is cleared`, async () => {
		await page.goto(`${address}/mentions`);
		const option = page.locator("#by-site option", { hasText: "chilternvoice" });
		const n = (await option.textContent()).match(/\((\d+)\)/)[1];
		await page.getByLabel("Site").selectOption(await option.getAttribute("value"));
		await page.getByRole("button", { name: "Filter" }).click();
		if (!(await page.locator(".total").textContent()).startsWith(`${n} mention`)) return "another number";
		await page.getByRole("link", { name: "Clear" }).click();
		return new URL(page.url()).search === "" ? [] : page.url();
	});
	await task(`${how}: a search is run, saved, run again, removed`, async () => {
		await page.goto(`${address}/search`);
		await page.getByLabel("Words to look for").fill('"crossing patrol"');
		await page.getByRole("button", { name: "Search" }).click();
		if (!(await page.locator(".excerpt mark").count())) return "no words are marked";
		await page.getByText("Save this search").click();
		await page.getByLabel("Name", { exact: true }).fill(`Crossing, ${how}`);
		await page.getByRole("button", { name: "Save", exact: true }).click();
		await page.getByRole("link", { name: `Crossing, ${how}` }).click();
		if (!(await page.locator(".item").count())) return "nothing was found";
		await page.goto(`${address}/search`);
		await page.getByRole("button", { name: `Remove Crossing, ${how}` }).click();
		return (await page.getByRole("link", { name: `Crossing, ${how}` }).count()) ? "still there" : [];
	});
	await task(`${how}: a post is reported, assessed, worked on and closed`, async () => {
		await page.goto(`${address}/cases`);
		await page.getByRole("link", { name: "Report a post" }).click();
		await page.getByRole("button", { name: "Open a case" }).click();
		if (!(await page.title()).startsWith("Error: ")) return `no error in the title: ${await page.title()}`;
		await page.getByLabel("Its words").fill("They never answer the phone. <b>Ever.</b>");
		await page.getByLabel("Who told you?").selectOption("staff");
		await page.getByLabel("Why is it looked into?").fill("Unfair, they say");
		await page.getByRole("button", { name: "Open a case" }).click();
		const ref = await page.locator("h1").textContent();
		if (!/^EAR-\d{4}-\d{4}$/.test(ref)) return `no case: ${ref}`;
		if (!(await page.locator(".history").textContent()).includes("<b>Ever.</b>")) return "its words are not kept";
		await page.getByLabel("abusive or offensive").check();
		await page.getByLabel("low: an answer or a talk will do").check();
		await page.getByLabel("Why?", { exact: true }).fill("Cross, not cruel");
		await page.getByRole("button", { name: "Save the assessment" }).click();
		if (!(await page.locator(".tag").allTextContents()).includes("Assessed")) return "not assessed";
		await page.getByLabel("Note", { exact: true }).last().fill("Rang them.");
		await page.getByRole("button", { name: "Add the note" }).click();
		await page.getByText("Tick it off").first().click();
		await page.locator(".steps textarea").first().fill("kept calm");
		await page.locator(".steps button").first().click();
		if (!(await page.locator(".steps .did").count())) return "no step is ticked off";
		await page.getByText("Close the case").click();
		await page.getByLabel("How did it end?").selectOption("answered");
		await page.getByLabel("Why is it closed?").fill("Talked, and settled");
		const override = page.getByLabel("Although something is still open");
		if (await override.count()) await override.check();
		await page.getByRole("button", { name: "Close", exact: true }).click();
		return (await page.locator(".tag").allTextContents()).includes("Closed") ? [] : "not closed";
	});
	await task(`${how}: an agency is asked, and what came of it is noted`, async () => {
		await page.goto(`${address}/cases/EAR-2026-0002`);
		await page.getByText("Note that an agency was asked").click();
		await page.getByLabel("What was asked, and how").fill(`by telephone, ${how}`);
		await page.getByRole("button", { name: "It was asked just now" }).click();
		if (!(await page.title()).startsWith("Error: ")) return "nobody was asked, and it was taken";
		if ((await page.getByLabel("What was asked, and how").inputValue()) !== `by telephone, ${how}`) return "what was typed is lost";
		await page.getByLabel("Who was asked?").selectOption("posh");
		await page.getByRole("button", { name: "It was asked just now" }).click();
		const asked = page.locator("section[aria-labelledby=actions] .item").last();
		await asked.getByText("What came of it").click();
		await asked.getByLabel("Their reference").fill("P-4711");
		await asked.getByLabel("What they replied").fill("They will ring back");
		await asked.getByLabel("Nothing more is waited for").check();
		await asked.getByRole("button", { name: "Save" }).click();
		const text = await asked.textContent();
		return text.includes("P-4711") && text.includes("Done") ? [] : text;
	});
	await task(`${how}: a case is assigned, held, and the hold lifted`, async () => {
		await page.goto(`${address}/cases/EAR-2026-0002`);
		await page.getByText(/^Assign it/).click();
		await page.getByLabel("Who works on it?").selectOption("jo");
		await page.getByRole("button", { name: "Assign", exact: true }).click();
		const facts = page.locator("section[aria-labelledby=facts]");
		if (!(await facts.textContent()).includes("jo")) return "not assigned";
		await page.getByText("Hold it", { exact: true }).click();
		await page.getByLabel("Why is it held?").fill("A solicitor wrote");
		await page.getByLabel("Until", { exact: true }).last().fill("2020-01-01");
		await page.getByRole("button", { name: "Hold", exact: true }).click();
		if (!(await page.title()).startsWith("Error: ")) return "held until a day that is over";
		if ((await page.getByLabel("Why is it held?").inputValue()) !== "A solicitor wrote") return "what was typed is lost";
		await page.getByLabel("Until", { exact: true }).last().fill(new Date(Date.now() + 30 * 86400000).toISOString().slice(0, 10));
		await page.getByRole("button", { name: "Hold", exact: true }).click();
		if (!(await facts.textContent()).includes("Held until")) return "not held";
		await page.getByText("Lift the hold").first().click();
		await page.getByLabel("Why is it held no longer?").fill("Settled");
		await page.getByRole("button", { name: "Lift the hold" }).click();
		return (await facts.textContent()).includes("Held until") ? "not lifted" : [];
	});
	await task(`${how}: a case is closed to a role, and opened to it again`, async () => {
		for (const value of ["close-governor", "open-governor"]) {
			await page.goto(`${address}/cases/EAR-2026-0002`);
			await page.getByText("Close it to somebody, or open it").click();
			await page.getByLabel("What shall change?").selectOption(value);
			if (value === "close-governor") {
				await page.getByRole("button", { name: "Change who may see it" }).click();
				if (!(await page.title()).startsWith("Error: ")) return "no reason was given, and it was taken";
			}
			await page.getByLabel("Why is that changed?").fill("Their own child");
			await page.getByRole("button", { name: "Change who may see it" }).click();
			const text = await page.locator("section[aria-labelledby=facts]").textContent();
			if (text.includes("Closed to") !== (value === "close-governor")) return `${value}: ${text}`;
		}
	});
	await task(`${how}: a post is watched, again with a reason, and no more`, async () => {
		const watching = page.locator("section[aria-labelledby=watch]");
		await page.goto(`${address}/cases/EAR-2026-0002`);
		await page.getByText("Watch the post").click();
		await page.getByLabel("Address of the post").fill("https://forum.example/users/anna/");
		await page.getByRole("button", { name: "Begin to watch" }).click();
		if (!(await page.title()).startsWith("Error: ")) return "a person is watched";
		await page.getByLabel("Address of the post").fill(`https://forum.example/t/${how.length}`);
		await page.getByRole("button", { name: "Begin to watch" }).click();
		if (!(await watching.textContent()).includes("next look")) return watching.textContent();
		await page.getByRole("button", { name: "Stop watching" }).click();
		if (!(await watching.textContent()).includes("stopped")) return watching.textContent();
		await page.getByText("Watch the post").click();
		await page.getByLabel("Address of the post").fill(`https://forum.example/t/${how.length}`);
		await page.getByRole("button", { name: "Begin to watch" }).click();
		if (!(await page.title()).startsWith("Error: ")) return "watched again without a reason";
		await page.getByLabel("Why is it necessary and proportionate?").fill("It was changed twice");
		await page.getByLabel("Who approved it?").fill("Chair of governors");
		await page.getByRole("button", { name: "Begin to watch" }).click();
		await page.getByRole("button", { name: "Stop watching" }).click();
		return (await watching.textContent()).includes("next look") ? "it goes on" : [];
	});
	await task(`${how}: what might belong to a case is shown with its reason, and decided on`, async () => {
		await page.goto(`${address}/cases/EAR-2026-0001`);
		await page.getByRole("link", { name: "Look what might belong to it" }).click();
		const first = page.locator(".related .item").first();
		if (!(await first.textContent()).includes("likeness")) return "no score";
		await first.getByLabel("Note").fill(`seen by the tests, ${how}`);
		await first.getByRole("button", { name: javaScriptEnabled ? "It belongs to the case" : "It does not" }).click();
		if (!page.url().endsWith("/related")) return page.url();
		if (!(await first.locator(".tag").textContent()).startsWith(javaScriptEnabled ? "Belongs" : "Does not")) return "not noted";
		await page.goto(`${address}/cases/EAR-2026-0001`);
		if (!(await page.locator(".history").textContent()).includes(`seen by the tests, ${how}`)) return "no note in the history";
		await page.getByText("Name a mention that belongs to it").click();
		await page.getByLabel("Its reference").fill("M-1999-0001");
		await page.getByRole("button", { name: "Save what belongs" }).click();
		return (await page.title()).startsWith("Error: ") ? [] : "a mention that is none was taken";
	});
	for (const [button, name] of [["Export", "ear-2026-0001.wacz"], ["Export a redacted copy", "ear-2026-0001-redacted.wacz"]])
		await task(`${how}: ${button}: a job makes ${name}, and it is downloaded`, async () => {
			await page.goto(`${address}/cases/EAR-2026-0001`);
			await page.getByRole("button", { name: button, exact: true }).click();
			await page.waitForURL("**/jobs/*");
			const where = page.url();
			const done = page.getByRole("link", { name: "Download the result" });
			for (let i = 0; i < 200 && (await page.locator("main").textContent()).includes("Running"); i++) {
				await page.waitForTimeout(200);
				await page.goto(where);
			}
			if (!(await done.count())) return page.locator("main").textContent();
			const got = await raw(browser, storageState, await done.getAttribute("href"));
			if (!got.text.startsWith("PK")) return got.text.slice(0, 80);
			return (got.headers["content-disposition"] || "").includes(name) ? [] : got.headers["content-disposition"];
		});
	await task(`${how}: a source is switched off and approved again, and its ledger says who did it`, async () => {
		await page.goto(`${address}/sources/2`);
		await page.getByRole("button", { name: "Switch it off" }).click();
		await page.getByLabel("Why it shall be watched").fill("the paper of the valley");
		await page.getByRole("button", { name: "Approve" }).click();
		const text = await page.locator("main").textContent();
		return text.includes("the paper of the valley") && (await page.getByRole("button", { name: "Switch it off" }).count()) ? [] : text;
	});
	await task(`${how}: a source is tried now, and the work can be found again`, async () => {
		await page.goto(`${address}/sources/3`);
		await page.getByRole("button", { name: "Try it now" }).click();
		await page.waitForURL("**/jobs/*");
		const where = page.url();
		for (let i = 0; i < 200 && (await page.locator("main").textContent()).includes("Running"); i++) {
			await page.waitForTimeout(200);
			await page.goto(where);
		}
		const text = await page.locator("main").textContent();
		await page.goto(`${address}/jobs`);
		if (!(await page.locator(`a[href="${new URL(where).pathname}"]`).count())) return "it is not in the list";
		return text.includes("Running") ? text : [];
	});
	await task(`${how}: an account is asked for, approved and looked at`, async () => {
		const name = `Noticeboard, ${how}`;
		await page.goto(`${address}/accounts`);
		await page.getByText("Ask for a new account").click();
		await page.getByLabel("Name", { exact: true }).fill(name);
		await page.getByLabel("What is it for?").fill("Lost gloves");
		await page.getByRole("button", { name: "Ask", exact: true }).click();
		if (!(await page.title()).startsWith("Error: ")) return "half an application was taken";
		await page.getByLabel("For whom?").fill("families");
		await page.getByLabel("How is it made known?").fill("at the gate");
		await page.getByLabel("Staff who run it").fill("Jo Sample\nSam Test");
		await page.getByRole("button", { name: "Ask", exact: true }).click();
		const one = page.locator(".item", { hasText: name });
		await one.getByText("Approve or refuse").click();
		await one.getByLabel("Why?").fill("useful");
		await one.getByRole("button", { name: "Approve" }).click();
		await one.getByRole("button", { name: "I have looked there just now" }).click();
		return (await one.locator(".facts").textContent()).includes("looked at just now by head") ? [] : "not noted";
	});
	await task(`${how}: a recipient comes and goes; a user gets a link`, async () => {
		await page.goto(`${address}/settings`);
		await page.getByText("Tell somebody else").click();
		await page.getByLabel("E-mail address").fill("chair@school.example");
		await page.getByRole("button", { name: "Tell them" }).click();
		await page.getByRole("button", { name: "Remove chair@school.example" }).click();
		if ((await page.locator("main").textContent()).includes("chair@")) return "still there";
		await page.goto(`${address}/settings/users`);
		await page.getByLabel("Name to sign in with").fill(`gov${how.length}`);
		await page.getByLabel("Role").selectOption("governor");
		await page.getByRole("button", { name: "Make a link for them" }).click();
		return (await page.locator("main").textContent()).includes(`${address}/set-up/`) ? [] : "no link";
	});
	await task(`${how}: a changed profile is tried before it is saved`, async () => {
		await page.goto(`${address}/school`);
		const names = page.locator("textarea").first();
		const before = await names.inputValue();
		await names.fill(`${before}\nThe Welly School`);
		await page.getByRole("button", { name: "Show what it would change" }).click();
		if (!(await page.locator("#trial").count())) return "nothing is tried";
		if (!(await names.inputValue()).includes("The Welly School")) return "what was typed is lost";
		await page.goto(`${address}/school`);
		if ((await names.inputValue()).includes("The Welly School")) return "trying has saved it";
		await names.fill(`${before}\nThe Welly School`);
		await page.getByRole("button", { name: "Show what it would change" }).click();
		await page.getByRole("button", { name: "Save it" }).click();
		if (!(await names.inputValue()).includes("The Welly School")) return "not saved";
		await names.fill(before);
		await page.getByRole("button", { name: "Show what it would change" }).click();
		await page.getByRole("button", { name: "Save it" }).click();
		return (await names.inputValue()).includes("Welly") ? "not taken back" : [];
	});
	await task(`${how}: a page beyond the end is the first`, async () => {
		await page.goto(`${address}/mentions?status=new&page=4711`);
		if (page.url() !== `${address}/mentions?status=new`) return page.url();
		await page.goto(`${address}/search?q=school&page=900`);
		return page.url() === `${address}/search?q=school` ? [] : page.url();
	});
	await task(`${how}: a result as CSV, JSON and Atom`, async () => {
		const found = [];
		for (const [kind, begin] of [["csv", "\"id\""], ["json", "{\"schema\""], ["atom", "<?xml"]]) {
			const got = await raw(browser, storageState, `/search/result.${kind}?q=school`);
			if (got.status !== 200 || !got.text.startsWith(begin)) found.push(`${kind}: ${got.status} ${got.text.slice(0, 40)}`);
			if (!(got.headers["content-disposition"] || "").includes(`.${kind}`)) found.push(`${kind}: not offered as a file`);
		}
		return found;
	});
	say(faults.filter((f) => !f.includes("status of 400")).length === 0, `${how}: nothing else was asked, run or said`, faults.join("\n"));
	await context.close();
}

async function byKeys(browser, storageState) {
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
	await task("keys: every stop of each screen can be seen", async () => {
		const found = [];
		for (const [name, where] of Object.entries(screens)) {
			await page.goto(address + where);
			for (let i = 0; i < 60; i++) {
				await page.keyboard.press("Tab");
				if (await page.evaluate(() => document.activeElement === document.body)) break;
				if (!(await hasRing(page))) found.push(`${name}: ${await page.evaluate(() => document.activeElement.outerHTML.slice(0, 120))}`);
			}
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

// ---- hostile text, print ---------------------------------------------------------------------

async function others(browser, storageState) {
	const { context, page, faults } = await open(browser, address, { storageState });
	await task("hostile: markup, controls and marks are inert wherever they are shown", async () => {
		const found = [];
		for (const where of ["/", "/mentions", screens.hostile, "/search?q=hostile", "/search?q=%3Cscript%3Ealert(1)%3C/script%3E", '/mentions?site="><script>alert(6)</script>&name=%E2%80%AEx']) {
			await page.goto(address + where);
			const odd = await page.evaluate(() => ({
				scripts: [...document.scripts].map((s) => s.getAttribute("src")).filter((s) => s !== "/assets/earshot.js"),
				made: document.querySelectorAll("img,iframe,object,embed,style,[style],[onmouseover],[onerror]").length,
				bidi: /[\u202a-\u202e\u2066-\u2069]/.test(document.documentElement.innerText + document.title),
				marks: /\u0301{5}/.test(document.documentElement.innerHTML),
				links: [...document.links].map((a) => a.protocol).filter((p) => !["http:", "https:"].includes(p)),
				loose: [...document.links].filter((a) => a.origin !== location.origin && !a.relList.contains("noreferrer")).map((a) => a.href),
			}));
			if (odd.scripts.length || odd.made || odd.bidi || odd.marks || odd.links.length || odd.loose.length) found.push(`${where}: ${JSON.stringify(odd)}`);
		}
		return [...found, ...faults];
	});
	await task("print: a mention without the furniture, with its address in full", async () => {
		await page.emulateMedia({ media: "print" });
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
		await page.emulateMedia({ media: "print" });
		await page.goto(`${address}/cases/EAR-2026-0001`);
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
	await lookUp(browser, storageState);
	for (const one of looks) await look(browser, storageState, one);
	await byMouse(browser, storageState, true);
	await byMouse(browser, storageState, false);
	await byKeys(browser, storageState);
	await others(browser, storageState);
	await browser.close();
	process.exit(failed() ? 1 : 0);
})();
