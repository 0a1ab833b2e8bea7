import type { JsonValue } from "@letsping/core";
import { Check } from "lucide-react";
import { plainValue } from "../payload-view/value";
import { MarkedText } from "../ui/marked-text";
import { optionText } from "./enum-field";
import { useForm } from "./form-context";
import { ListFrame, mayChange } from "./list-frame";
import type { ListProps } from "./list-frame";

function same(a: JsonValue, b: JsonValue): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** A list of some of a few: each option on or off. What is switched on comes last. */
export function TogglesField({ field, path, items, label }: ListProps) {
  const form = useForm();
  const item = field.item;
  if (item?.kind !== "enum") return null;
  const may = mayChange(field, items, form.disabled);
  const toggle = (option: JsonValue, isOn: boolean) =>
    form.set(path, isOn ? items.filter((each) => !same(each, option)) : [...items, option]);
  return (
    <ListFrame field={field} path={path} items={items} label={label}>
      <div className="toggles">
        {item.options.map((option, index) => {
          const isOn = items.some((each) => same(each, option));
          return (
            <button
              type="button"
              key={JSON.stringify(option)}
              className={isOn ? "chip on" : "chip"}
              aria-pressed={isOn}
              disabled={isOn ? !may.remove : !may.add}
              onClick={() => toggle(option, isOn)}
            >
              {isOn && <Check className="i" size={13} aria-hidden="true" />}
              <MarkedText text={optionText(item, index)} />
            </button>
          );
        })}
      </div>
      {items.length > 1 && !field.unique && (
        <p className="t3 order">
          In this order: <MarkedText text={items.map(plainValue).join(", ")} />
        </p>
      )}
    </ListFrame>
  );
}
