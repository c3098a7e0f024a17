// Says back while somebody types what the server will say after sending: the day of the week, the amount in words.
// Everything works without it. What it cannot read it leaves to the server.
(() => {
  "use strict";
  const english = document.documentElement.lang === "en";
  const UNITS = {
    "nghìn": 3, "ngàn": 3, "nghin": 3, "ngan": 3, "thousand": 3, "triệu": 6, "tr": 6, "trieu": 6, "million": 6,
    "tỷ": 9, "tỉ": 9, "ty": 9, "ti": 9, "billion": 9, "nghìn tỷ": 12, "nghìn tỉ": 12, "ngàn tỷ": 12, "nghin ty": 12, "ngan ty": 12,
  };
  const WEEKDAYS = english
    ? ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    : ["Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"];
  const DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
  const SMALL = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    + "seventeen eighteen nineteen").split(" ");
  const TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
  const SCALES = ["", "thousand", "million", "billion", "trillion", "quadrillion"];

  const tidy = text => text.normalize("NFKC").trim().replace(/\s+/g, " ");

  function plainNumber(text, hasUnit) {
    if (/^(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$/.test(text))
      return !hasUnit && /^\d{1,3},\d{3}$/.test(text) ? null : text.replaceAll(".", "").replace(",", ".");
    if (/^\d{1,3}(,\d{3}){2,}(\.\d+)?$|^\d{1,3},\d{3}\.\d+$/.test(text)) return text.replaceAll(",", "");
    return hasUnit && /^\d+\.\d{1,2}$/.test(text) ? text : null;
  }

  // Returns [whole, decimals] as digits, or null.
  function readAmount(text) {
    const match = /^([0-9][0-9., ]*?)\s*([^\d.,]+)?$/.exec(text.replace(/\s*(đồng|dong|vnđ|vnd|đ|₫)$/i, ""));
    if (!match) return null;
    const word = (match[2] || "").toLowerCase(), power = word ? UNITS[word] : 0;
    const number = plainNumber(match[1].replaceAll(" ", ""), Boolean(word));
    if (number === null || power === undefined) return null;
    const [whole, fraction = ""] = number.split(".");
    const digits = fraction.padEnd(power, "0");
    const scaled = BigInt(whole + digits.slice(0, power)), decimals = digits.slice(power).replace(/0+$/, "");
    return scaled >= 10n ** 16n || decimals.length > 4 ? null : [scaled, decimals];
  }

  function group(number, leads) {
    const hundreds = Math.floor(number / 100), tens = Math.floor(number / 10) % 10, ones = number % 10, words = [];
    if (hundreds || !leads) words.push(DIGITS[hundreds], "trăm");
    if (tens) words.push(...(tens === 1 ? ["mười"] : [DIGITS[tens], "mươi"]));
    else if (words.length && ones) words.push("linh");
    if (ones) words.push(tens && ones === 5 ? "lăm" : tens > 1 && ones === 1 ? "mốt" : tens > 1 && ones === 4 ? "tư" : DIGITS[ones]);
    return words;
  }

  function vietnamese(number) {
    if (number === 0n) return DIGITS[0];
    const words = number >= 10n ** 9n ? [vietnamese(number / 10n ** 9n), "tỷ"] : [];
    for (const [power, word] of [[6n, "triệu"], [3n, "nghìn"], [0n, ""]]) {
      const part = Number(number % 10n ** 9n / 10n ** power % 1000n);
      if (part) words.push(...group(part, !words.length), word);
    }
    return words.join(" ").trim();
  }

  function englishWords(number) {
    if (number === 0n) return SMALL[0];
    const words = [];
    for (let power = SCALES.length - 1; power >= 0; power--) {
      const part = Number(number / 1000n ** BigInt(power) % 1000n), below = part % 100;
      if (part >= 100) words.push(SMALL[Math.floor(part / 100)], "hundred");
      if (below) words.push(below < 20 ? SMALL[below] : TENS[Math.floor(below / 10)] + (below % 10 ? "-" + SMALL[below % 10] : ""));
      if (part && power) words.push(SCALES[power]);
    }
    return words.join(" ");
  }

  function sayAmount(text) {
    const foreign = /^(.+?) ?\b([A-Z]{3})$/.exec(text), currency = foreign && foreign[2] !== "VND" ? foreign[2] : null;
    const amount = readAmount(currency ? foreign[1] : text);
    if (!amount) return "";
    const spoken = english ? SMALL : DIGITS, point = english ? "point" : "phẩy";
    const decimals = amount[1] ? ` ${point} ${[...amount[1]].map(digit => spoken[digit]).join(" ")}` : "";
    return `${(english ? englishWords : vietnamese)(amount[0])}${decimals} ${currency || (english ? "Vietnamese dong" : "đồng")}`;
  }

  function sayInstant(text) {
    const match = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:,? (\d{1,2})(?:[:hg]| ?giờ) ?(\d\d)?)?$/i.exec(text);
    if (!match) return "";
    const [day, month, year, hour, minute] = match.slice(1).map(part => Number(part || 0));
    const date = new Date(Date.UTC(year, month - 1, day)), two = number => String(number).padStart(2, "0");
    if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || hour > 23 || minute > 59) return "";
    const time = match[4] === undefined ? "" : `, ${two(hour)}:${two(minute)}`;
    return `${WEEKDAYS[date.getUTCDay()]}, ${two(day)}/${two(month)}/${year}${time}`;
  }

  for (const said of document.querySelectorAll("[data-says]")) {
    const field = document.getElementById(said.id.replace(/-said$/, ""));
    const say = said.dataset.says === "amount" ? sayAmount : sayInstant;
    if (field) field.addEventListener("input", () => { said.textContent = say(tidy(field.value)); });
  }
})();
