import type { FormField, JsonValue } from "@letsping/core";
import { plainValue } from "../payload-view/value";
import { MarkedText, visibleText } from "../ui/marked-text";
import { FieldFrame } from "./field-frame";
import { useForm } from "./form-context";
import { OptionSearch } from "./option-search";
import { Segments } from "./segments";

type EnumKind = FormField & { kind: "enum" };

const MOST_SEGMENTS = 4;
const LONGEST_SEGMENT = 14;
/** Above this many a list is searched instead of read. */
const MOST_LISTED = 60;

function same(a: JsonValue | undefined, b: JsonValue): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The words of an option: its value, and the agent's title beside it. Two that read alike are told by their type. */
export function optionText({ options, optionTitles }: EnumKind, index: number): string {
  const option = options[index] ?? null;
  const plain = plainValue(option);
  const hasTwin = typeof option !== "string" && options.length <= MOST_LISTED && options.includes(plain);
  const text = hasTwin ? `${plain} (${option === null ? "none" : typeof option})` : plain;
  const title = optionTitles[index];
  return title && title !== text ? `${text} · “${title}”` : text;
}

interface Props {
  field: EnumKind;
  path: string;
  value: JsonValue;
  label?: string | undefined;
}

/** One of a few: segments when they are short, a list, or a search in a long list. */
export function EnumField({ field, path, value, label }: Props) {
  const form = useForm();
  const { options } = field;
  const at = options.findIndex((option) => same(value, option));
  const pick = (index: number) => form.set(path, options[index] ?? null);
  const frame = { field, path, value, label };
  if (options.length > MOST_LISTED) {
    return (
      <FieldFrame {...frame} hint={`${options.length} choices: write to search`}>
        {(ids) => (
          <OptionSearch
            ids={ids}
            chosen={plainValue(value)}
            count={options.length}
            textOf={(index) => optionText(field, index)}
            disabled={form.disabled}
            onPick={pick}
          />
        )}
      </FieldFrame>
    );
  }
  const texts = options.map((_, index) => optionText(field, index));
  const isShort = options.length <= MOST_SEGMENTS && texts.every((text) => text.length <= LONGEST_SEGMENT);
  return (
    <FieldFrame {...frame}>
      {(ids) =>
        isShort && at >= 0 ? (
          <Segments
            id={ids.id}
            describedBy={ids["aria-describedby"]}
            label={label ?? form.labels.own(path, field.title)}
            options={texts.map((text) => <MarkedText key={text} text={text} />)}
            at={at}
            disabled={form.disabled}
            onPick={pick}
          />
        ) : (
          <select
            {...ids}
            className="in"
            value={at}
            disabled={form.disabled}
            onChange={(event) => pick(Number(event.target.value))}
          >
            {at < 0 && <option value={-1}>{visibleText(plainValue(value))}</option>}
            {texts.map((text, index) => (
              <option key={text} value={index}>
                {visibleText(text)}
              </option>
            ))}
          </select>
        )
      }
    </FieldFrame>
  );
}
