// Demo mailbox page: asks /messages.json every second, shows the newest letter first. Everything from a letter is text.

const EVERY_MS = 1000;

const WORDS = {
  vi: {
    title: "Hộp thư trình diễn", what: "Thư của hệ thống dừng lại ở đây, không gửi cho ai.", letters: "Thư đã nhận",
    count: (n) => `${n} thư, mới nhất ở trên`, live: (t) => `Cập nhật lúc ${t}`, off: "Mất kết nối tới hộp thư. Danh sách có thể đã cũ.",
    emptyTitle: "Chưa có thư nào",
    emptyText: "Khi một cảnh báo phát sinh hoặc đã hết, thư báo cho trực ban, đơn vị và lãnh đạo sẽ hiện ở đây, thường trong vòng một giây.",
    to: "Tới", at: "Nhận lúc", times: "Số lần", timesText: (n) => `đến ${n} lần cùng một mã thư, tính là một`,
    thread: "Cùng cảnh báo:", other: "English", otherLang: "en",
    reason: { fired: "mới phát sinh", escalated: "báo lên cấp trên", over: "đã hết", closed: "đã đóng" },
    severity: ["", "Mức 1, khẩn cấp", "Mức 2, cao", "Mức 3, trung bình", "Mức 4, thông tin"], ended: "Đã kết thúc",
  },
  en: {
    title: "Demo mailbox", what: "The system's mail ends here; nobody is sent anything.", letters: "Received",
    count: (n) => `${n} ${n === 1 ? "letter" : "letters"}, newest first`, live: (t) => `Updated at ${t}`, off: "The mailbox cannot be reached. The list may be old.",
    emptyTitle: "No letters yet",
    emptyText: "When an alert fires or ends, the letters to operators, units and leaders appear here, usually within a second.",
    to: "To", at: "Received", times: "Times", timesText: (n) => `arrived ${n} times under one id, counted once`,
    thread: "Same alert:", other: "Tiếng Việt", otherLang: "vi",
    reason: { fired: "new", escalated: "passed up", over: "over", closed: "closed" },
    severity: ["", "Severity 1, urgent", "Severity 2, high", "Severity 3, medium", "Severity 4, information"], ended: "Ended",
  },
};

const $ = (id) => document.getElementById(id);
const VIETNAM = { timeZone: "Asia/Ho_Chi_Minh", hour12: false };
const clock = new Intl.DateTimeFormat("en-GB", { ...VIETNAM, hour: "2-digit", minute: "2-digit", second: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { ...VIETNAM, day: "2-digit", month: "2-digit", year: "numeric" });

let lang = localStorage.getItem("mailbox.lang") === "en" ? "en" : "vi";
let letters = [], etag = "", chosen = null, newest = 0, seenOnce = false, reachable = true, asOf = "";
const t = () => WORDS[lang];

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

function mark(letter) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const ended = letter.reason === "over" || letter.reason === "closed";
  const name = ended ? "over" : letter.severity;
  svg.setAttribute("class", `mark ${ended ? "mok" : `m${letter.severity ?? 4}`}`);
  svg.setAttribute("viewBox", "0 0 32 32");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", ended ? t().ended : t().severity[letter.severity] ?? "");
  // Copies, not <use>: colours come from classes outside the symbol's shadow tree.
  const symbol = $(`s-${name ?? 4}`);
  for (const child of symbol.children) svg.append(child.cloneNode(true));
  return svg;
}

const withoutTag = (letter) => letter.subject.replace(/^\[[^\]]*\]\s*/, "") || letter.subject;
const isEnd = (letter) => letter.reason === "over" || letter.reason === "closed";

function drawList() {
  const rows = letters.map((letter) => make("li", {}, make("button", {
    type: "button", class: `row${isEnd(letter) ? " end" : ""}${seenOnce && letter.number > newest ? " new" : ""}`,
    "aria-current": String(letter.number === chosen), onclick: () => choose(letter.number),
  },
  mark(letter),
  make("span", {}, make("b", { class: "clip" }, withoutTag(letter)),
    make("span", { class: "su clip" }, [t().reason[letter.reason], letter.to].filter(Boolean).join(" · "))),
  make("time", { datetime: letter.at }, clock.format(new Date(letter.at))))));
  $("rows").replaceChildren(...rows);
  $("count").textContent = letters.length ? t().count(letters.length) : "";
  newest = letters.length ? letters[0].number : 0;
  seenOnce = true;
}

function paragraphs(text) {
  return text.split(/\n{2,}/).map((block) => block.trim()).filter(Boolean).map((block, i) => {
    const node = make("p", { class: i === 1 ? "say" : null });
    // Only addresses of this machine become links: a letter may quote what a citizen typed.
    for (const piece of block.split(/(https?:\/\/(?:127\.0\.0\.1|localhost)(?::\d+)?\/\S*)/)) {
      node.append(/^https?:/.test(piece) ? make("a", { href: piece, target: "_blank", rel: "noreferrer" }, piece) : piece);
    }
    return node;
  });
}

function drawLetter() {
  const letter = letters.find((one) => one.number === chosen) ?? letters[0];
  if (!letter) return $("letter").replaceChildren();
  chosen = letter.number;
  const at = new Date(letter.at);
  const facts = [[t().to, letter.to], [t().at, `${clock.format(at)} ${day.format(at)}`]];
  if (letter.times > 1) facts.push([t().times, t().timesText(letter.times)]);
  const [first, second] = letter.body.split(/\n—{8,}\n/);
  const paper = make("div", { class: "paper" }, ...paragraphs(first));
  if (second) paper.append(make("hr"), make("div", { class: "second" }, ...paragraphs(second)));
  const others = letters.filter((one) => one.alert && one.alert === letter.alert && one.to === letter.to && one !== letter);
  $("letter").replaceChildren(
    make("header", {}, mark(letter), make("h2", {}, letter.subject)),
    make("dl", {}, ...facts.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)])),
    paper,
    ...(others.length ? [make("p", { class: "thread" }, t().thread, ...others.map((one) =>
      make("button", { type: "button", onclick: () => choose(one.number) }, `${t().reason[one.reason] ?? one.subject}, ${clock.format(new Date(one.at))}`)))] : []),
  );
}

function choose(number) {
  chosen = number;
  draw();
  $("letter").scrollTop = 0;
}

function draw() {
  $("main").classList.toggle("has", letters.length > 0);
  $("empty").hidden = letters.length > 0;
  $("letter").hidden = letters.length === 0;
  document.querySelector(".list").hidden = letters.length === 0;
  const focused = document.activeElement?.classList.contains("row");
  drawList();
  drawLetter();

  if (focused) document.querySelector(`.row[aria-current="true"]`)?.focus();
}

function drawWords() {
  document.documentElement.lang = lang;
  document.title = `${t().title} · IOC`;
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t()[node.dataset.t];
  $("lang").textContent = t().other;
  $("lang").lang = t().otherLang;
  drawState();
}

function drawState() {
  $("state").textContent = asOf ? t().live(asOf) : reachable ? "" : t().off;
  $("state").classList.toggle("off", !reachable);
}

async function look() {
  try {
    const answer = await fetch("/messages.json", { headers: etag ? { "If-None-Match": etag } : {}, cache: "no-store" });
    if (answer.status === 200) {
      etag = answer.headers.get("ETag") ?? "";
      const following = chosen === null || chosen === letters[0]?.number;
      letters = await answer.json();
      if (following || !letters.some((one) => one.number === chosen)) chosen = letters[0]?.number ?? null;
      draw();
    }
    [reachable, asOf] = [true, clock.format(new Date())];
  } catch {
    [reachable, asOf] = [false, ""];
  }
  drawState();
  setTimeout(look, EVERY_MS);
}

$("lang").addEventListener("click", () => {
  lang = t().otherLang;
  localStorage.setItem("mailbox.lang", lang);
  drawWords();
  draw();
});
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey || !letters.length) return;
  const at = letters.findIndex((one) => one.number === chosen) + step;
  if (at < 0 || at >= letters.length) return;
  event.preventDefault();
  choose(letters[at].number);
  document.querySelector('.row[aria-current="true"]')?.scrollIntoView({ block: "nearest" });
});

drawWords();
look();
