import {
  Ban,
  Banknote,
  Box,
  Bug,
  Calendar,
  Database,
  FilePen,
  FileText,
  FlaskConical,
  KeyRound,
  List,
  Mail,
  MessageSquare,
  Play,
  Rocket,
  Search,
  Trash2,
  Upload,
  UserCog,
} from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { START_ID } from "./graph-model";

/** What an action is drawn as, by the words of its name; the first that matches. */
const ICONS: readonly [RegExp, LucideIcon][] = [
  [/(^|_)(delete|remove|drop|destroy|purge|wipe)/, Trash2],
  [/(^|_)(refund|pay|payout|charge|transfer|invoice|credit|wire|money)/, Banknote],
  [/(key|secret|token|password|credential)/, KeyRound],
  [/(role|permission|grant|member|user_access|invite)/, UserCog],
  [/(^|_)(dry_run|test|simulate|validate|check|verify)/, FlaskConical],
  [/(^|_)(deploy|release|rollout|restart|scale)/, Rocket],
  [/(^|_)(block|cancel|close|reject|disable|revoke|suspend)/, Ban],
  [/(mail|email|send_message|notify|sms)/, Mail],
  [/(comment|reply|message|chat|post)/, MessageSquare],
  [/(export|upload|publish|push)/, Upload],
  [/(query|sql|database|table|row)/, Database],
  [/(^|_)(list|index)/, List],
  [/(^|_)(search|find|lookup)/, Search],
  [/(^|_)(read|get|fetch|view|show|open)/, FileText],
  [/(^|_)(create|update|edit|write|set|change|add|patch)/, FilePen],
  [/(calendar|schedule|book|event)/, Calendar],
  [/(error|bug|incident)/, Bug],
];

/** The sign of an action; a box where its name says nothing. */
export function ActionIcon({ id, action }: { id: string; action: string }) {
  const Icon =
    id === START_ID ? Play : (ICONS.find(([words]) => words.test(action.toLowerCase()))?.[1] ?? Box);
  return <Icon className="i" size={15} />;
}
