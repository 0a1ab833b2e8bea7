import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";

const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };

/**
 * Keeps how a page looks now, light and dark and on a phone, in the folder `LETSPING_SCREENSHOTS`; without that, does
 * nothing. The page comes back as it was.
 */
export async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env["LETSPING_SCREENSHOTS"];
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  const save = (view: string) => page.screenshot({ path: join(folder, `${name}-${view}.png`) });
  await save("light");
  await page.emulateMedia({ colorScheme: "dark" });
  await save("dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(PHONE);
  await page.waitForFunction(() => matchMedia("(max-width: 760px)").matches);
  await save("phone");
  await page.setViewportSize(DESK);
}
