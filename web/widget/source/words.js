// The widget's words in the reader's language. WORDS, in Chinese, is put in front of the script by the server;
// the other languages are fetched by those who read them.
const TRADITIONAL = /^zh-(hant|tw|hk|mo)/i;

// wanted: the attribute; page: the language of the page; browser: of its reader.
export function chooseLanguage(wanted, page, browser) {
  if (wanted === "en" || wanted === "zh-Hant") return wanted;
  if (wanted === "auto" ? !/^zh/i.test(browser) : !wanted && /^en/i.test(page)) return "en";
  return TRADITIONAL.test(browser) || (!wanted && TRADITIONAL.test(page)) ? "zh-Hant" : "zh";
}

// Gives the language that can be spoken: Chinese where the words of another could not be fetched.
export async function speaker(language, base) {
  if (language === "zh") return { language, say: saying(WORDS) };
  try {
    const response = await fetch(new URL(`widget/words/${language}.json`, base), { credentials: "omit" });
    return { language, say: saying(await response.json()) };
  } catch {
    return { language: "zh", say: saying(WORDS) };
  }
}

function saying(words) {
  return (key, values = {}) => (words[key] ?? "").replace(/\{(\w+)\}/g, (slot, name) => values[name] ?? slot);
}
