"use strict";
// Everything from the articles is put in place as text, never as markup.
(() => {
  const root = document.documentElement;
  root.classList.replace("no-js", "js");
  const holder = document.getElementById("data");
  if (!holder) return;
  const data = JSON.parse(holder.textContent);
  const marks = { f: "▲", a: "▼", n: "●", o: "○" };
  const letters = ["f", "a", "n", "o"];
  const stances = { f: "in favor", a: "against", n: "neutral", o: "named, not spoken of" };
  const tones = ["positive", "neutral", "negative"];
  const quotes = { d: "quoted", i: "paraphrased" };
  const form = document.getElementById("filters");
  const panel = document.getElementById("panel");
  const body = document.getElementById("panel-body");
  const result = document.getElementById("result");
  const hint = body.firstElementChild.cloneNode(true);
  const articles = [...document.querySelectorAll("details.article")];
  const first = new Set(articles.filter((article) => article.open));
  let target = 0;
  let shown = null;

  const make = (name, options = {}, ...children) => {
    const made = document.createElement(name);
    const { label, ...rest } = options;
    Object.assign(made, rest);
    if (label) made.setAttribute("aria-label", label);
    made.append(...children);
    return made;
  };
  const best = (values, count) => {
    let place = 0;
    for (let n = 1; n < count; n += 1) if (values[n] > values[place]) place = n;
    return place;
  };

  // A statement: its element, what is known of it, and a button to ask for that.
  const statements = [...document.querySelectorAll(".text .s")].map((element) => {
    const found = data.statements[element.id.slice(1)] || {};
    const button = make("button", { type: "button", className: "m" });
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-controls", "panel");
    element.append(button);
    const [speaker, description] = data.people[found.p] || [];
    return {
      element, found, button, speaker, description,
      article: element.closest("details"),
      words: element.textContent.toLocaleLowerCase(),
    };
  });
  const byElement = new Map(statements.map((one) => [one.element, one]));

  const stanceOf = (one) => {
    const values = one.found.t && one.found.t[target];
    if (!values) return null;
    const letter = letters[best(values, 4)];
    return { letter, values, sure: Math.max(...values.slice(0, 4)), unsure: values[4] === 1 };
  };

  const label = (one) => {
    const stance = stanceOf(one);
    const name = data.targets[target];
    one.button.classList.toggle("away", !stance);
    one.button.tabIndex = stance ? 0 : -1;
    if (!stance) {
      one.button.replaceChildren("·", make("span", { className: "vh" }, ` ${name} not named: details`));
      return;
    }
    const mark = marks[stance.letter] + (stance.unsure ? "?" : "");
    const told = ` ${stances[stance.letter]}${stance.unsure ? ", uncertain" : ""}, ${name}: details`;
    one.button.replaceChildren(`${mark} ${stance.sure}%`, make("span", { className: "vh" }, told));
  };

  const bars = (rows) => {
    const top = best(rows.map((row) => row[1]), rows.length);
    const lines = rows.map(([name, value, kind], n) => {
      const bar = make("span", { className: `bar ${kind}` });
      bar.style.width = `${value}%`;
      const head = make("th", { scope: "row" }, name);
      const number = make("td", { className: "n" }, `${value}%`);
      return make("tr", { className: n === top ? "top" : "" }, head, number, make("td", {}, bar));
    });
    return make("table", { className: "bars" }, make("tbody", {}, ...lines));
  };

  const marked = (text, words) => {
    const line = make("p", { dir: "auto" });
    let place = 0;
    for (const [start, end, weight] of [...words].sort((a, b) => a[0] - b[0])) {
      line.append(text.slice(place, start));
      const less = weight < 0;
      line.append(make("span", { className: less ? "w less" : "w" }, text.slice(start, end)));
      place = end;
    }
    line.append(text.slice(place));
    return line;
  };

  const carried = (one, number) => {
    const told = one.found.w && one.found.w[number];
    if (!told) return [];
    const [text, words] = told;
    const strong = words.filter((word) => Math.abs(word[2]) >= 5)
      .sort((a, b) => Math.abs(b[2]) - Math.abs(a[2])).slice(0, 5);
    if (!strong.length) return [make("p", { className: "note" }, "No single word carried it.")];
    const list = strong.map(([start, end, weight]) => make("li", {},
      make("bdi", {}, text.slice(start, end)), ` ${weight > 0 ? "+" : "−"}${Math.abs(weight)} points`));
    return [make("p", { className: "note" }, "Words that carried it:"), marked(text, strong), make("ul", {}, ...list)];
  };

  const describe = (one) => {
    const { found } = one;
    const out = [make("h3", {}, "Speaker")];
    const voice = make("p", {});
    if (found.q) {
      voice.append(make("bdi", {}, one.speaker || "somebody unnamed"), ` (${quotes[found.q]})`);
      if (one.description) voice.append(make("br"), make("bdi", {}, one.description));
    } else voice.append("the article’s own voice");
    out.push(voice);
    const order = Object.keys(found.t || {}).map(Number)
      .sort((a, b) => (b === target) - (a === target) || a - b);
    if (!(found.t && found.t[target])) {
      out.push(make("p", { className: "note" }, `Does not name ${data.targets[target]}.`));
    }
    for (const number of order) {
      const values = found.t[number];
      out.push(make("h3", {}, `Stance toward ${data.targets[number]}`));
      if (values[4]) out.push(make("p", {}, "? Uncertain: too improbable to count on."));
      out.push(bars(letters.map((key, n) => [`${marks[key]} ${stances[key]}`, values[n], key])));
      out.push(...carried(one, number));
    }
    if (found.e) {
      out.push(make("h3", {}, "Sentiment"));
      if (found.e[3]) out.push(make("p", {}, "? Uncertain."));
      out.push(bars(tones.map((name, n) => [name, found.e[n], ""])));
    }
    return out;
  };

  const show = (one) => {
    if (shown === one) return;
    if (shown) {
      shown.element.classList.remove("at");
      shown.button.setAttribute("aria-expanded", "false");
    }
    shown = one;
    panel.classList.toggle("shown", Boolean(one));
    if (!one) {
      body.replaceChildren(hint);
      return;
    }
    one.element.classList.add("at");
    one.button.setAttribute("aria-expanded", "true");
    body.replaceChildren(...describe(one));
    panel.scrollTop = 0;
  };

  const fits = (one, asked) => {
    if (asked.speaker === "=" ? one.found.q : asked.speaker && one.speaker !== data.speakers[asked.speaker]) return false;
    if (asked.words && !one.words.includes(asked.words)) return false;
    const about = asked.stance || asked.least > 0 || asked.sure;
    if (!about) return true;
    const stance = stanceOf(one);
    if (!stance || stance.sure < asked.least || (asked.sure && stance.unsure)) return false;
    if (asked.stance === "u") return stance.unsure;
    return !asked.stance || stance.letter === asked.stance;
  };

  const apply = () => {
    const values = new FormData(form);
    const asked = {
      stance: values.get("stance"), speaker: values.get("speaker"),
      least: Number(values.get("least")), sure: values.get("sure") === "on",
      words: values.get("words").trim().toLocaleLowerCase(),
    };
    const chosen = Number(values.get("target"));
    if (chosen !== target || root.dataset.t !== String(chosen)) {
      target = chosen;
      root.dataset.t = String(target);
      statements.forEach(label);
      const again = shown;
      show(null);
      if (again) show(again);
    }
    document.getElementById("least-value").textContent = `${asked.least}%`;
    const filtered = asked.stance || asked.speaker || asked.least || asked.sure || asked.words;
    const hits = new Map();
    for (const one of statements) {
      const fit = fits(one, asked);
      one.element.classList.toggle("dim", Boolean(filtered) && !fit);
      if (fit) hits.set(one.article, (hits.get(one.article) || 0) + 1);
    }
    for (const article of articles) {
      article.hidden = Boolean(filtered) && !hits.has(article);
      article.open = filtered ? hits.has(article) && hits.size <= 20 : first.has(article);
    }
    const total = [...hits.values()].reduce((sum, count) => sum + count, 0);
    const few = (count, name) => `${count.toLocaleString("en")} ${name}${count === 1 ? "" : "s"}`;
    result.textContent = filtered
      ? `${few(total, "statement")} in ${few(hits.size, "article")} of this page fit.`
      : `${few(statements.length, "statement")} in ${few(articles.length, "article")} on this page.`;
  };

  const step = (way) => {
    const all = statements.filter((one) => !one.article.hidden && !one.element.classList.contains("dim"));
    if (!all.length) return;
    const place = shown ? all.indexOf(shown) : -1;
    const next = all[(place + way + all.length + (place < 0 && way < 0 ? 1 : 0)) % all.length];
    next.article.open = true;
    next.button.focus();
    next.element.scrollIntoView({ block: "center" });
  };

  const goTo = () => {
    // "#s3-12/1": a statement, and the target to look at it for.
    const [id, wanted] = decodeURIComponent(location.hash.slice(1)).split("/");
    const found = document.getElementById(id);
    const article = found && found.closest("details.article");
    if (!article) return;
    if (wanted && form.elements.target[wanted]) {
      form.elements.target[wanted].checked = true;
      apply();
    }
    article.hidden = false;
    article.open = true;
    first.add(article);
    const one = byElement.get(found);
    if (one) one.button.focus({ preventScroll: true });
    found.scrollIntoView({ block: "center" });
  };

  const list = document.getElementById("list");
  const from = (event) => byElement.get(event.target.closest(".text .s"));
  let pointer = "";
  list.addEventListener("mouseover", (event) => {
    // Text that scrolls under a pointer at rest is not pointed at.
    const place = `${event.screenX} ${event.screenY}`;
    const one = place === pointer ? null : from(event);
    pointer = place;
    if (one) show(one);
  });
  list.addEventListener("focusin", (event) => { const one = from(event); if (one) show(one); });
  list.addEventListener("click", (event) => { const one = from(event); if (one) show(one); });
  document.getElementById("panel-close").addEventListener("click", () => {
    const again = shown;
    show(null);
    if (again) again.button.focus({ focusVisible: false });
    show(null);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { show(null); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, textarea")) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "/") { event.preventDefault(); form.elements.words.focus(); }
  });
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  window.addEventListener("hashchange", goTo);
  document.addEventListener("click", (event) => {
    // Where the address points already, following a link does not change it.
    const link = event.target.closest("a[href^='#']");
    if (link && link.hash === location.hash) goTo();
  });
  window.addEventListener("beforeprint", () => articles.forEach((one) => { if (!one.hidden) one.open = true; }));

  form.hidden = panel.hidden = document.querySelector(".keys").hidden = false;
  form.reset();
  statements.forEach(label);
  apply();
  if (location.hash) goTo();
})();
