import { ShieldAlarm } from "@letsping/core";

/** How an alarm is stored, so that the greater one is the greater number. */
export const numberOf = (alarm: ShieldAlarm): number => ShieldAlarm.options.indexOf(alarm);

/** Name of an alarm as it is stored; what nobody knows counts as the greater one. */
export const alarmOf = (stored: number): ShieldAlarm => ShieldAlarm.options[stored] ?? "hard";
