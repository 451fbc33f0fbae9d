// The head's work on every screen, with a mouse, and again without scripts.
"use strict";
const { YEAR, say, open, raw, task } = require("./browser.js");

async function statusOf(page, address, ref) {
	await page.goto(`${address}/mentions/${ref}`);
	return page.locator(".facts .tag").first().textContent();
}

async function byMouse(browser, address, storageState, javaScriptEnabled) {
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
		if ((await statusOf(page, address, refs[0])) !== "New") return "its status is not as it was";
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
		return (await statusOf(page, address, ref)) === "New" ? [] : "not undone";
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
		await page.getByRole("button", { name: `Private feed of Crossing, ${how}` }).click();
		const feed = new URL(await page.locator("#secret").inputValue());
		if (!(await raw(browser, address, { cookies: [] }, feed.pathname)).text.includes("<feed")) return "no feed of it";
		await page.goto(`${address}/search`);
		await page.getByRole("button", { name: `Remove Crossing, ${how}` }).click();
		return (await page.getByRole("link", { name: `Crossing, ${how}` }).count()) ? "still there" : [];
	});
	await task(`${how}: a post is reported, assessed, worked on and closed`, async () => {
		const cases = async () => (await raw(browser, address, storageState, "/cases")).text.match(/<li class="item"/g).length;
		const before = await cases();
		await page.goto(`${address}/cases`);
		await page.getByRole("link", { name: "Report a post" }).click();
		await page.getByRole("button", { name: "Open a case" }).click();
		if (!(await page.title()).startsWith("Error: ")) return `no error in the title: ${await page.title()}`;
		await page.getByLabel("Its words").fill("They never answer the phone. <b>Ever.</b>");
		await page.getByLabel("Who told you?").selectOption("staff");
		await page.getByLabel("Why is it looked into?").fill("Unfair, they say");
		await page.getByRole("button", { name: "Open a case" }).dblclick();
		await page.waitForURL(/\/cases\/EAR-/);
		const ref = await page.locator("h1").textContent();
		if ((await cases()) !== before + 1) return `two clicks: ${before} cases, then ${await cases()}`;
		if (!/^EAR-\d{4}-\d{4}$/.test(ref)) return `no case: ${ref}`;
		if (!(await page.locator("section[aria-labelledby=evidence] .item").textContent()).includes("<b>Ever.</b>")) return "its words are no evidence";
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
	await task(`${how}: a saved page and an e-mail are handed in; of a picture nothing is kept unless somebody vouches for it`, async () => {
		const evidence = page.locator("section[aria-labelledby=evidence]");
		const handIn = async (file, attest = "") => {
			await page.goto(`${address}/cases/EAR-${YEAR}-0002`);
			await page.getByText("Hand in a file, or words").click();
			await page.getByLabel("Or a file of it").setInputFiles(file);
			await page.getByLabel("If it is a picture").fill(attest);
			await page.getByRole("button", { name: "Keep it as evidence" }).click();
		};
		const picture = { name: "shot.png", mimeType: "image/png", buffer: Buffer.from("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489", "hex") };
		const before = await page.goto(`${address}/cases/EAR-${YEAR}-0002`).then(() => evidence.locator(".item").count());
		await page.getByText("Hand in a file, or words").click();
		await page.getByRole("button", { name: "Keep it as evidence" }).click();
		if (!(await page.title()).startsWith("Error: ")) return "nothing was handed in, and it was taken";
		await handIn({ name: "post.html", mimeType: "text/html", buffer: Buffer.from(`<title>x</title><p>Words of a saved page, ${how} <script>alert(7)</script>`) });
		if (!(await evidence.textContent()).includes(`Words of a saved page, ${how}`)) return "no words";
		await handIn({ name: "told.eml", mimeType: "message/rfc822", buffer: Buffer.from(`From: a@b.example\r\nSubject: Told\r\nDate: Mon, 02 Nov 2026 10:00:00 +0000\r\n\r\nWords of a message, ${how}\r\n`) });
		if (!(await evidence.textContent()).includes(`Words of a message, ${how}`)) return "no message";
		await handIn(picture);
		if (!(await page.locator(".problems").textContent()).includes("designated safeguarding lead")) return "no steps";
		if ((await evidence.locator(".item").count()) !== before + 2) return "the picture is there";
		await handIn(picture, "it is fine");
		if (!(await page.title()).startsWith("Error: ")) return "any words will do";
		await handIn(picture, "no nude, semi-nude or indecent image of a child");
		if ((await evidence.locator(".item").count()) !== before + 3) return "the picture is not there";
		await handIn({ name: "film.mp4", mimeType: "video/mp4", buffer: Buffer.from("\0\0\0\x18ftypmp42\0\0\0\0mp42isom", "latin1") }, "no nude, semi-nude or indecent image of a child");
		return (await page.locator(".problems").textContent()).includes("never kept") ? [] : "a film was kept";
	});
	await task(`${how}: an agency is asked, and what came of it is noted`, async () => {
		await page.goto(`${address}/cases/EAR-${YEAR}-0002`);
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
		await page.goto(`${address}/cases/EAR-${YEAR}-0002`);
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
			await page.goto(`${address}/cases/EAR-${YEAR}-0002`);
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
		await page.goto(`${address}/cases/EAR-${YEAR}-0002`);
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
		await page.goto(`${address}/cases/EAR-${YEAR}-0001`);
		await page.getByRole("link", { name: "Look what might belong to it" }).click();
		const first = page.locator(".related .item").first();
		if (!(await first.textContent()).includes("likeness")) return "no score";
		await first.getByLabel("Note").fill(`seen by the tests, ${how}`);
		await first.getByRole("button", { name: javaScriptEnabled ? "It belongs to the case" : "It does not" }).click();
		if (!page.url().endsWith("/related")) return page.url();
		if (!(await first.locator(".tag").textContent()).startsWith(javaScriptEnabled ? "Belongs" : "Does not")) return "not noted";
		await page.goto(`${address}/cases/EAR-${YEAR}-0001`);
		if (!(await page.locator(".history").textContent()).includes(`seen by the tests, ${how}`)) return "no note in the history";
		await page.getByText("Name a mention that belongs to it").click();
		await page.getByLabel("Its reference").fill("M-1999-0001");
		await page.getByRole("button", { name: "Save what belongs" }).click();
		return (await page.title()).startsWith("Error: ") ? [] : "a mention that is none was taken";
	});
	for (const [button, name] of [["Export", `ear-${YEAR}-0001.wacz`], ["Export a redacted copy", `ear-${YEAR}-0001-redacted.wacz`]])
		await task(`${how}: ${button}: a job makes ${name}, and it is downloaded`, async () => {
			await page.goto(`${address}/cases/EAR-${YEAR}-0001`);
			await page.getByRole("button", { name: button, exact: true }).click();
			await page.waitForURL("**/jobs/*");
			const where = page.url();
			const done = page.getByRole("link", { name: "Download the result" });
			for (let i = 0; i < 200 && (await page.locator("main").textContent()).includes("Running"); i++) {
				await page.waitForTimeout(200);
				await page.goto(where);
			}
			if (!(await done.count())) return page.locator("main").textContent();
			const got = await raw(browser, address, storageState, await done.getAttribute("href"));
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
	await task(`${how}: a list of sources goes out and comes in, as a file and pasted`, async () => {
		const list = await raw(browser, address, storageState, "/sources/sources.opml");
		if (!list.text.includes("<opml")) return list.text.slice(0, 80);
		const more = (host) => `<?xml version="1.0"?><opml version="2.0"><head/><body><outline type="rss" text="${host}" xmlUrl="https://${host}/feed"/></body></opml>`;
		for (const host of [`file${how.length}.example`, `pasted${how.length}.example`]) {
			await page.goto(`${address}/sources`);
			await page.getByText("Add from such a list").click();
			if (host.startsWith("file")) await page.getByLabel("The list’s file").setInputFiles({ name: "list.opml", mimeType: "text/xml", buffer: Buffer.from(more(host)) });
			else await page.getByLabel("Or pasted").fill(more(host));
			await page.getByRole("button", { name: "Show what it would add" }).click();
			if (!(await page.locator("main").textContent()).includes("Nothing has been added yet")) return "it is not shown first";
			await page.getByRole("button", { name: "Add it" }).click();
			if (!(await page.locator("main").textContent()).includes(host)) return `no ${host}`;
		}
	});
	await task(`${how}: an account is asked for, approved, run, looked at, changed and closed`, async () => {
		const name = `Noticeboard, ${how}`;
		await page.goto(`${address}/accounts`);
		await page.getByText("Ask for a new account").click();
		await page.getByLabel("Name", { exact: true }).fill(name);
		await page.getByLabel("What is it for?").fill("Lost gloves");
		await page.getByLabel("Everybody").check();
		await page.getByRole("button", { name: "Ask the headteacher" }).click();
		if (!(await page.title()).startsWith("Error: ")) return "half an application was taken";
		if (!(await page.getByLabel("Everybody").isChecked())) return "what was chosen is lost";
		await page.getByLabel("For whom?").fill("families");
		await page.getByLabel("How is it made known?").fill("at the gate");
		await page.getByLabel("Staff who run it").fill(`Jo Sample\nLeaver ${how}`);
		await page.getByRole("button", { name: "Ask the headteacher" }).click();
		await page.getByLabel("Why?", { exact: true }).fill("useful");
		await page.getByRole("button", { name: "Approve" }).click();
		await page.getByRole("button", { name: /Was trained.*Jo Sample/ }).click();
		await page.getByRole("button", { name: /Has read.*Jo Sample/ }).click();
		if (await page.getByRole("button", { name: /: Jo Sample/ }).count()) return "what was confirmed is asked for again";
		await page.getByText("Add somebody, or note").click();
		await page.getByLabel("Name", { exact: true }).fill("Pat Parent");
		await page.getByLabel("They are").selectOption("parent");
		await page.getByLabel("Trained on").fill("2026-09-01");
		await page.getByRole("button", { name: "Save", exact: true }).first().click();
		if (!(await page.locator("tr", { hasText: "Pat Parent" }).textContent()).includes("1 September 2026")) return "no parent";
		await page.getByText("Change what the register says").click();
		await page.getByLabel("Where is its password kept?").fill("hunter2!x");
		await page.getByRole("button", { name: "Save", exact: true }).last().click();
		if (!(await page.title()).startsWith("Error: ")) return "a password was taken";
		await page.getByLabel("Where is its password kept?").fill("the office safe");
		await page.getByRole("button", { name: "Save", exact: true }).last().click();
		if (!(await page.locator("section[aria-labelledby=facts]").textContent()).includes("the office safe")) return "not changed";
		await page.goto(`${address}/accounts`);
		await page.getByText("Somebody leaves the school").click();
		await page.getByLabel("Who?").fill(`leaver ${how}`);
		await page.getByRole("button", { name: "They leave" }).click();
		if (!(await page.locator(".done").textContent()).startsWith("1 account is to be handed over")) return "nobody left";
		await page.getByRole("button", { name: new RegExp(`looked there just now.*${name}`) }).click();
		const one = page.locator(".item", { hasText: name });
		if (!(await one.locator(".facts").textContent()).includes("checked today by head")) return "not noted";
		await one.getByRole("link", { name }).click();
		await page.getByRole("button", { name: "Is handed over" }).click();
		await page.getByText("Close the account").click();
		await page.getByLabel("Why is it closed?").fill("nobody reads it");
		await page.getByRole("button", { name: "Close it" }).click();
		const history = await page.locator(".history").textContent();
		return ["asked", "approved", "runner", "left", "checked", "handed over", "closed"].filter((what) => !history.includes(what));
	});
	await task(`${how}: a comment is noted, its clock runs, it is acknowledged and resolved`, async () => {
		await page.goto(`${address}/accounts`);
		await page.getByLabel("What is it about?").fill(`Is the gate open? (${how})`);
		await page.getByLabel("When did it come?").fill("2099-01-01T10:00");
		await page.getByRole("button", { name: "Note it" }).click();
		if (!(await page.title()).startsWith("Error: ")) return "received in the future";
		await page.getByLabel("When did it come?").fill("2026-11-20T16:00");
		await page.getByRole("button", { name: "Note it" }).click();
		const one = page.locator(".item", { hasText: `Is the gate open? (${how})` });
		if (!(await one.textContent()).includes("answer by 21 November 2026, 16:00 (in working days: 23 November 2026, 23:59)")) return one.textContent();
		await one.getByRole("button", { name: "They were told that it came" }).click();
		if (!(await one.textContent()).includes("Acknowledged")) return "not acknowledged";
		await one.getByText("Resolve it").click();
		await one.getByRole("button", { name: "Resolve", exact: true }).click();
		if (!(await page.title()).startsWith("Error: ")) return "resolved without a word";
		await one.getByLabel("How did it end?").fill("It opens at half past eight");
		await one.getByRole("button", { name: "Resolve", exact: true }).click();
		return (await one.textContent()).includes("half past eight") ? [] : one.textContent();
	});
	await task(`${how}: the policy is read in working days, and the school is closed`, async () => {
		await page.goto(`${address}/accounts/policy`);
		await page.getByLabel("In working days").check();
		await page.getByLabel("The policy is next reviewed in").fill("some day");
		await page.getByRole("button", { name: "Save", exact: true }).click();
		if (!(await page.title()).startsWith("Error: ")) return "no term, and it was taken";
		await page.getByLabel("In working days").check();
		await page.getByLabel("The policy is next reviewed in").fill("spring 2027");
		await page.getByRole("button", { name: "Save", exact: true }).click();
		if (!(await page.getByLabel("In working days").isChecked())) return "not saved";
		await page.getByText("Add days").click();
		await page.getByLabel("First day").fill("2026-12-21");
		await page.getByLabel("Last day").fill("2027-01-01");
		await page.getByLabel("What is it?").fill("Christmas");
		await page.getByRole("button", { name: "Add", exact: true }).click();
		if (!(await page.locator("td", { hasText: "Christmas" }).count())) return "not closed";
		await page.getByRole("button", { name: "Take it out" }).click();
		await page.getByLabel("To the letter").check();
		await page.getByRole("button", { name: "Save", exact: true }).click();
		return (await page.locator("td", { hasText: "Christmas" }).count()) ? "still closed" : [];
	});
	await task(`${how}: a recipient has a private feed, renewed and ended`, async () => {
		await page.goto(`${address}/settings`);
		await page.getByRole("button", { name: "Private feed office@" }).click();
		const first = await page.locator("section[aria-labelledby=feed] code").textContent();
		await page.getByRole("button", { name: "New feed address office@" }).click();
		const second = await page.locator("section[aria-labelledby=feed] code").textContent();
		const status = async (url) => (await raw(browser, address, { cookies: [] }, new URL(url).pathname)).status;
		if ((await status(first)) !== 404 || (await status(second)) !== 200) return "the old one is good, or the new one is not";
		await page.getByRole("button", { name: "End the feed office@" }).click();
		if ((await status(second)) !== 404) return "it did not end";
		await page.getByRole("button", { name: "Switch off office@" }).click();
		await page.getByRole("button", { name: "Switch on office@" }).click();
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
		await page.getByLabel("Role").last().selectOption("governor");
		await page.getByRole("button", { name: "Make a link for them" }).click();
		if (!(await page.locator("main").textContent()).includes(`${address}/set-up/`)) return "no link";
		await page.goto(`${address}/settings/users`);
		const row = page.locator("tr", { hasText: `gov${how.length}` });
		await row.getByText("Change what").click();
		await row.getByLabel("Role").selectOption("dpo");
		await row.getByRole("button", { name: "Change the role" }).click();
		if (!(await row.textContent()).includes("Data protection officer")) return "the role is as it was";
		await row.getByText("Change what").click();
		await row.getByRole("button", { name: /^Remove/ }).click();
		return (await row.count()) ? "still there" : [];
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
			const got = await raw(browser, address, storageState, `/search/result.${kind}?q=school`);
			if (got.status !== 200 || !got.text.startsWith(begin)) found.push(`${kind}: ${got.status} ${got.text.slice(0, 40)}`);
			if (!(got.headers["content-disposition"] || "").includes(`.${kind}`)) found.push(`${kind}: not offered as a file`);
		}
		return found;
	});
	say(faults.filter((f) => !f.includes("status of 400")).length === 0, `${how}: nothing else was asked, run or said`, faults.join("\n"));
	await context.close();
}


module.exports = { byMouse };
