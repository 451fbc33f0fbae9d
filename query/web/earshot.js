// earshot: what makes the pages quicker to use. Everything works without it.
"use strict";

// What is wrong with a form is read out, and its list of links is where one goes on from.
const problems = document.getElementById("problems");
if (problems) problems.focus();

// A form that is on its way is not sent again.
document.addEventListener("submit", (event) => {
	const form = event.target;
	if (form.method !== "post") return;
	if (form.dataset.sent) event.preventDefault();
	form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
	for (const form of document.forms) delete form.dataset.sent;
});

// What is too large is said before it is sent.
document.addEventListener("change", ({ target }) => {
	if (target.type !== "file" || !target.dataset.most) return;
	const isLarge = target.files.length && target.files[0].size > Number(target.dataset.most);
	target.setCustomValidity(isLarge ? "This file is too large. Hand in the part of it that matters." : "");
	target.reportValidity();
});

// On paper nothing can be unfolded.
window.addEventListener("beforeprint", () => {
	for (const words of document.querySelectorAll("details.words")) words.open = true;
});

// ---- ticks ---------------------------------------------------------------------------------

const list = document.querySelector(".picks");
const picked = document.querySelector(".picked");
const ticks = list ? [...list.querySelectorAll(".tick input")] : [];

function count() {
	const n = ticks.filter((tick) => tick.checked).length;
	picked.textContent = n ? `${n} of ${ticks.length}` : "none yet";
}

if (picked && ticks.length) {
	const all = document.createElement("button");
	all.type = "button";
	all.className = "plain";
	all.textContent = "Tick all on this page";
	all.addEventListener("click", () => {
		const to = ticks.some((tick) => !tick.checked);
		for (const tick of ticks) tick.checked = to;
		all.textContent = to ? "Untick all" : "Tick all on this page";
		count();
	});
	picked.after(" ", all);
	list.addEventListener("change", count);
	count();
}

// ---- keys ----------------------------------------------------------------------------------

const KEYS = "earshot-keys";
const items = [...document.querySelectorAll(".item")];
let here = -1;

function areOn() {
	try {
		return localStorage.getItem(KEYS) === "on";
	} catch {
		return false;
	}
}

function go(to) {
	if (to < 0 || to >= items.length) return;
	if (here >= 0) items[here].classList.remove("here");
	here = to;
	items[here].classList.add("here");
	items[here].querySelector("h3 a").focus();
	items[here].scrollIntoView({ block: "nearest" });
}

const keys = {
	j: () => go(here + 1),
	k: () => go(here - 1),
	o: () => here >= 0 && items[here].querySelector("h3 a").click(),
	x: () => here >= 0 && items[here].querySelector(".tick input")?.click(),
	m: () => document.querySelector("#decide button[name], input[name=state]")?.focus(),
	"/": () => (document.getElementById("q") ? document.getElementById("q").focus() : location.assign("/search")),
	"?": () => location.assign("/help#keys"),
};

document.addEventListener("keydown", (event) => {
	if (!areOn() || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
	if (event.target.closest("input:not([type=checkbox],[type=radio]), textarea, select")) return;
	if (!Object.hasOwn(keys, event.key)) return;
	event.preventDefault();
	keys[event.key]();
});

const place = document.getElementById("keys-switch");
if (place) {
	const box = document.createElement("input");
	const label = document.createElement("label");
	box.type = "checkbox";
	box.id = "keys-on";
	box.checked = areOn();
	label.htmlFor = box.id;
	label.textContent = "Use keyboard shortcuts in this browser";
	place.className = "choice";
	place.append(box, label);
	box.addEventListener("change", () => localStorage.setItem(KEYS, box.checked ? "on" : "off"));
}

// ---- work that goes on -----------------------------------------------------------------------

// The page of a job is loaded again while the work goes on and nobody is typing or choosing there.
const LOOK_MS = 3000;
if (document.getElementById("goes-on")) setTimeout(() => document.hidden || location.reload(), LOOK_MS);
