import { expect, test } from "vitest";
import { deviceWords } from "./device-words";

test.each([
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
    "Safari on Mac",
  ],
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
    "Edge on Windows",
  ],
  [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36",
    "Chrome on Linux",
  ],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1",
    "Chrome on iPhone",
  ],
  [
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
    "Chrome on Android",
  ],
  ["curl/8.5.0", "An unknown browser"],
  [null, "An unknown browser"],
])("%s reads “%s”", (userAgent, words) => {
  expect(deviceWords(userAgent).words).toBe(words);
});

test("nothing of a hostile text is shown", () => {
  expect(deviceWords("<b>This browser</b> \u202e Chrome/1 evil").words).toBe("Chrome");
});

test("a phone is known as one", () => {
  expect(deviceWords("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0)").isPhone).toBe(true);
  expect(deviceWords("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0").isPhone).toBe(false);
});
