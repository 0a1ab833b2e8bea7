import { useMemo, useRef } from "react";
import type { PointerEvent } from "react";

const LONG_MS = 500;

interface LongPress {
  handlers: {
    onPointerDown: (event: PointerEvent) => void;
    onPointerUp: () => void;
    onPointerCancel: () => void;
    onPointerMove: (event: PointerEvent) => void;
    onContextMenu: (event: { preventDefault: () => void }) => void;
  };
  /** Whether the press that ends now was long; its click then counts for nothing. */
  wasLong: () => boolean;
}

/** A thumb that rests on something for half a second. Moving scrolls, and is no press. */
export function useLongPress(onLong: () => void): LongPress {
  const latest = useRef(onLong);
  latest.current = onLong;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const isLong = useRef(false);
  return useMemo(() => {
    const stop = () => clearTimeout(timer.current);
    return {
      handlers: {
        onPointerDown: (event) => {
          isLong.current = false;
          if (event.pointerType !== "touch") return;
          timer.current = setTimeout(() => {
            isLong.current = true;
            latest.current();
          }, LONG_MS);
        },
        onPointerUp: stop,
        onPointerCancel: stop,
        onPointerMove: (event) => {
          if (Math.abs(event.movementX) + Math.abs(event.movementY) > 4) stop();
        },
        // The menu of the phone would come up under the same thumb.
        onContextMenu: (event) => {
          if (isLong.current) event.preventDefault();
        },
      },
      wasLong: () => isLong.current,
    };
  }, []);
}
