// Every screen by a name, and where it is. Those of a search are looked up: the order of a crawl is not fixed.
"use strict";
const { YEAR } = require("./browser.js");

const screens = {
	home: "/",
	mentions: "/mentions",
	"mentions-new": "/mentions?status=new",
	"mentions-narrowed": "/mentions?status=new&site=chilternvoice.example",
	"mentions-none": "/mentions?status=resolved&site=nobody.example",
	mention: "/search?q=title:pheasants",
	hostile: "/search?q=site:hostile.example",
	search: "/search",
	found: "/search?q=school",
	"found-none": "/search?q=zebras",
	"search-wrong": "/search?q=school&from=never",
	help: "/help",
	cases: "/cases",
	"cases-closed": "/cases?state=closed",
	"cases-new": "/cases/new?url=https://forum.example/t/18&text=What+it+says",
	"case-assessed": `/cases/EAR-${YEAR}-0001`,
	case: `/cases/EAR-${YEAR}-0002`,
	"case-refused": `/cases/EAR-${YEAR}-0002?refused=picture`,
	"case-related": `/cases/EAR-${YEAR}-0001/related`,
	accounts: "/accounts",
	"account-one": "/accounts/1",
	"account-asked": "/accounts/2",
	comments: "/accounts/comments",
	policy: "/accounts/policy",
	sources: "/sources",
	source: "/sources/1",
	jobs: "/jobs",
	settings: "/settings",
	users: "/settings/users",
	school: "/school/1",
	first: "/first",
	"set-up-school": "/first/school",
	account: "/account",
	missing: "/mentions/M-2020-0001",
};

// The two that stand for a search become the first of what it finds.
async function lookUp(page, address) {
	for (const name of ["mention", "hostile"]) {
		await page.goto(address + screens[name]);
		screens[name] = await page.locator(".item h3 a").first().getAttribute("href");
	}
}

module.exports = { screens, lookUp };
