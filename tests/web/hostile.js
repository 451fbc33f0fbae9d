// What nobody should have to be afraid of: a state in which every text that comes from outside attacks its readers.
"use strict";
const { open, setUp, sideways, task } = require("./browser.js");
const { screens } = require("./list.js");

// Elements and attributes that no page of earshot has, characters that reach beyond their own line, ways out.
function oddities() {
	return {
		scripts: [...document.scripts].map((s) => s.getAttribute("src")).filter((s) => s !== "/assets/earshot.js"),
		made: [...document.querySelectorAll("img,iframe,object,embed,style,base,[style],[onmouseover],[onerror],[onload],svg script,h1 b,meta[http-equiv]")].map((e) => e.outerHTML.slice(0, 80)),
		title: document.title === "owned",
		bidi: /[\u202a-\u202e\u2066-\u2069]/.test(document.documentElement.innerText + document.title),
		controls: /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(document.documentElement.innerText),
		marks: /[\u0300-\u036f]{5}/.test(document.documentElement.innerHTML),
		links: [...document.links].map((a) => a.protocol).filter((p) => !["http:", "https:"].includes(p)),
		loose: [...document.links].filter((a) => a.origin !== location.origin && !a.relList.contains("noreferrer")).map((a) => a.href),
	};
}

async function hostile(browser, address, link) {
	const storageState = await setUp(browser, address, link);
	const wide = await open(browser, address, { storageState });
	const narrow = await open(browser, address, { storageState, viewport: { width: 320, height: 640 } });
	const own = { asked: "/search?q=%3Cscript%3Ealert(1)%3C/script%3E", filtered: '/mentions?site="><script>alert(6)</script>&name=%E2%80%AEx', job: "/jobs/1" };

	for (const [name, where] of Object.entries({ ...screens, ...own }))
		await task(`hostile: ${name}: markup, controls and marks are inert, and nothing is too wide`, async () => {
			const found = [];
			for (const one of [wide, narrow]) {
				one.faults.length = 0;
				await one.page.goto(address + where);
				for (const [what, seen] of Object.entries(await one.page.evaluate(oddities))) if (seen === true || seen.length) found.push(`${what}: ${JSON.stringify(seen).slice(0, 300)}`);
				found.push(...one.faults.filter((f) => !/status of 4/.test(f)), ...(await sideways(one.page)));
			}
			return found;
		});
	await wide.context.close();
	await narrow.context.close();
}

module.exports = { hostile };
