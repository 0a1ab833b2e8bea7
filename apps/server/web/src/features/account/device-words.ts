const BROWSERS: readonly [RegExp, string][] = [
  [/\bEdg(e|A|iOS)?\//, "Edge"],
  [/\bOPR\/|\bOpera\b/, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bFirefox\/|\bFxiOS\//, "Firefox"],
  [/\bChrom(e|ium)\/|\bCriOS\/|\bHeadlessChrome\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];

const SYSTEMS: readonly [RegExp, string][] = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b|\bMacintosh\b/, "Mac"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
];

/** What a browser calls itself. */
export interface Device {
  words: string;
  isPhone: boolean;
}

function nameIn(list: readonly [RegExp, string][], text: string): string | null {
  return list.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

/**
 * A device in words, from what the browser said it is: “Chrome on Linux”. Known names only; anybody can send any text,
 * so nothing of it is shown.
 */
export function deviceWords(userAgent: string | null): Device {
  const text = (userAgent ?? "").slice(0, 500);
  const browser = nameIn(BROWSERS, text);
  const system = nameIn(SYSTEMS, text);
  const isPhone = system !== null && ["iPhone", "Android"].includes(system);
  if (browser && system) return { words: `${browser} on ${system}`, isPhone };
  return { words: browser ?? (system ? `A browser on ${system}` : "An unknown browser"), isPhone };
}
