// Adds to a page that reads without it: sorting, filtering, notes that appear beside the text, linked sides.
"use strict";
(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const popover = document.getElementById("popover");
  const marks = all(".mark");
  const stops = marks.filter((mark) => !mark.hasAttribute("tabindex"));
  const notesOf = new Map(marks.map((mark) => [mark, noteIds(mark).map((id) => document.getElementById(id))]));
  const marksOf = new Map();
  for (const [mark, notes] of notesOf) {
    for (const note of notes) marksOf.set(note, [...(marksOf.get(note) || []), mark]);
  }

  function noteIds(mark) {
    return mark.getAttribute("aria-describedby").split(" ");
  }

  // Sorting

  function sortBy(column, heading) {
    const body = heading.closest("table").tBodies[0];
    const numeric = column > 0;
    const first = numeric ? "descending" : "ascending";
    const second = numeric ? "ascending" : "descending";
    const order = heading.getAttribute("aria-sort") === first ? second : first;
    const sign = order === "ascending" ? 1 : -1;
    const value = (row) => row.cells[column].dataset.value;
    const compare = numeric
      ? (a, b) => value(a) - value(b)
      : (a, b) => value(a).localeCompare(value(b), undefined, { numeric: true });
    body.append(...Array.from(body.rows).sort((a, b) => sign * compare(a, b)));
    all("[aria-sort]", heading.parentElement).forEach((other) => other.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", order);
  }

  all("thead th").forEach((heading) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = heading.textContent;
    button.addEventListener("click", () => sortBy(heading.cellIndex, heading));
    heading.replaceChildren(button);
  });

  // Filtering

  const boxes = all(".legend input");

  function isOff(thing) {
    const { stage, kind } = thing.dataset;
    return boxes.some((box) => !box.checked && (box.dataset.stage === stage || box.dataset.kind === kind));
  }

  function filter() {
    all(".document .note, .strip rect").forEach((thing) => thing.toggleAttribute("hidden", isOff(thing)));
    for (const [mark, notes] of notesOf) {
      const lead = notes.find((note) => !note.hidden);
      mark.classList.toggle("off", !lead);
      if (lead) Object.assign(mark.dataset, { kind: lead.dataset.kind, stage: lead.dataset.stage });
    }
    for (const mark of stops) mark.tabIndex = mark.classList.contains("off") ? -1 : 0;
    hide();
  }

  for (const box of boxes) {
    box.hidden = false;
    box.addEventListener("change", filter);
  }

  // Notes beside the text, and the other side of an edit

  let current = null;
  let timer = 0;
  let lit = [];

  function light(notes) {
    lit.forEach((mark) => mark.classList.remove("lit"));
    lit = notes.flatMap((note) => marksOf.get(note) || []);
    lit.forEach((mark) => mark.classList.add("lit"));
  }

  function show(mark) {
    clearTimeout(timer);
    const notes = notesOf.get(mark).filter((note) => !note.hidden);
    if (!notes.length || mark === current) return;
    current = mark;
    light(notes);
    popover.replaceChildren(...notes.map(copy));
    popover.hidden = false;
    place(mark);
  }

  function copy(note) {
    const twin = note.cloneNode(true);
    const part = document.createElement("div");
    for (const name of ["class", "data-kind", "data-stage"]) part.setAttribute(name, twin.getAttribute(name));
    part.append(...twin.childNodes);
    all("a", part).forEach((link) => link.replaceWith(link.textContent));
    return part;
  }

  // Below the mark's last line, or above its first where the window ends; never past either edge.
  function place(mark) {
    const lines = Array.from(mark.getClientRects());
    const first = lines[0] || mark.getBoundingClientRect();
    const last = lines[lines.length - 1] || first;
    const box = popover.getBoundingClientRect();
    const below = last.bottom + 6;
    const above = first.top - box.height - 6;
    const top = below + box.height > innerHeight && above > 0 ? above : below;
    const left = Math.min(Math.max(last.left, 16), document.documentElement.clientWidth - box.width - 16);
    popover.style.left = `${Math.max(left, 8) + scrollX}px`;
    popover.style.top = `${top + scrollY}px`;
  }

  function hide() {
    clearTimeout(timer);
    current = null;
    popover.hidden = true;
    light([]);
  }

  function hideSoon() {
    clearTimeout(timer);
    timer = setTimeout(() => document.activeElement !== current && hide(), 180);
  }

  document.addEventListener("pointerover", (event) => {
    const mark = event.target.closest(".mark");
    if (mark) show(mark);
    else if (popover.contains(event.target)) clearTimeout(timer);
    else if (current) hideSoon();
  });
  document.addEventListener("focusin", (event) => {
    if (event.target.matches(".mark")) show(event.target);
    else if (current && !popover.contains(event.target)) hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
  // A phone changes its window's height as its bars come and go; only a new width moves the text.
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth !== width) hide();
    width = innerWidth;
  });

  // A click shows the note where the reader is; the link to the list is for pages without this script.
  document.addEventListener("click", (event) => {
    const mark = event.target.closest(".mark");
    if (mark) {
      event.preventDefault();
      show(mark);
    } else if (!popover.contains(event.target)) {
      hide();
    }
  });

  // Hovering a note in the list lights its places.
  for (const note of marksOf.keys()) {
    note.addEventListener("pointerenter", () => light([note]));
    note.addEventListener("pointerleave", () => light([]));
  }

  // A link opens the document that it leads to; one that leads to a place in the text shows its note.
  function open() {
    const target = document.getElementById(location.hash.slice(1));
    if (!target) return;
    for (let each = target; each; each = each.parentElement) if (each.tagName === "DETAILS") each.open = true;
    target.scrollIntoView();
    let mark = target.matches("span") ? target : null;
    while (mark && !mark.matches(".mark")) mark = mark.nextElementSibling;
    if (mark) mark.focus();
  }

  addEventListener("hashchange", open);
  if (location.hash) open();
})();
