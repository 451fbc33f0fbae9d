// The first run: an empty store, a link, the school, and the first reading, which shows how far it is.
"use strict";
const { PASSWORD, say, open, judge, sideways, tabTo, task, fs, path } = require("./browser.js");

async function firstRun(browser, address, link, out) {
	const { context, page, faults } = await open(browser, address);
	const save = async (name) => fs.writeFileSync(path.join(out, `${name}.html`), await page.content());

	await task("first run: the link leads to a password, and that to the school", async () => {
		await page.goto(address + link);
		await tabTo(page, "#password");
		await page.keyboard.type(PASSWORD);
		await tabTo(page, "#again");
		await page.keyboard.type(PASSWORD);
		await page.keyboard.press("Enter");
		await page.waitForURL("**/first/school");
		return [...(await judge(page)), ...(await sideways(page))];
	});
	await task("first run: a name that fits everything is a problem that is said", async () => {
		await page.getByLabel("The school’s full name").fill("School");
		await page.getByRole("button", { name: "Set it up" }).click();
		await save("first-school-wrong");
		if (!(await page.title()).startsWith("Error: ")) return page.title();
		return (await page.getByLabel("The school’s full name").inputValue()) === "School" ? judge(page) : "what was typed is lost";
	});
	await task("first run: every page is there without a school", async () => {
		const found = [];
		for (const where of ["/mentions", "/search", "/cases", "/accounts", "/sources", "/school", "/settings", "/help", "/jobs", "/account"]) {
			const answer = await page.goto(address + where);
			if (answer.status() !== 200) found.push(`${where}: ${answer.status()}`);
			found.push(...(await judge(page)));
		}
		return found;
	});
	await task("first run: the school is taken from an extract of the register", async () => {
		await page.goto(`${address}/first`);
		await page.getByText("Or take it from the national register").click();
		await page.getByLabel("URN", { exact: true }).fill("1");
		await page.getByRole("button", { name: "Set it up" }).click();
		if (!(await page.title()).startsWith("Error: ")) return "a number alone was taken";
		await page.getByLabel("The register’s extract").setInputFiles({
			name: "results.csv", mimeType: "text/csv",
			buffer: Buffer.from("URN,EstablishmentName,Postcode,Town,SchoolWebsite\n1,Hazel Hill CE Infant School,ZZ1 1ZZ,Hazel Hill,www.hazel.example\n2,Hazel Hill Junior School,ZZ1 2ZZ,Hazel Hill,\n"),
		});
		await page.getByRole("button", { name: "Set it up" }).click();
		await page.waitForURL("**/first");
		await save("first-steps");
		const text = await page.locator("main").textContent();
		return text.includes("2 of 6 done") ? [...(await judge(page)), ...(await sideways(page))] : text;
	});
	await task("first run: the reading asks for the assessment, begins, and its progress is shown without a hand", async () => {
		await page.getByRole("button", { name: "Begin the first reading" }).click();
		await page.waitForURL("**/first#reading");
		// without the assessment it does not begin
		await page.getByText("did not work").waitFor();
		await page.getByLabel("Begin although no data protection impact assessment").check();
		await page.getByRole("button", { name: "Begin the first reading" }).click();
		await page.waitForURL("**/first#reading");
		await page.locator("#reading .tag", { hasText: "Done" }).waitFor();
		const text = await page.locator("#reading").textContent();
		return text.includes("mentions so far") ? [] : text;
	});
	say(faults.filter((f) => !f.includes("status of 400")).length === 0, "first run: nothing else was asked, run or said", faults.join("\n"));
	await context.close();
}

module.exports = { firstRun };
