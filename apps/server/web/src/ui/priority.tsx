import type { Priority as Level } from "@letsping/core";

const BARS = { low: 1, medium: 2, high: 3, critical: 3 } as const;
export const PRIORITY_NAMES = { low: "Low", medium: "Medium", high: "High", critical: "Critical" } as const;

/** One, two or three bars; critical is a red square with an exclamation mark. */
export function Priority({ level }: { level: Level }) {
  const label = `${PRIORITY_NAMES[level]} priority`;
  const lit = level === "high" ? "var(--hot)" : "var(--text-2)";
  return (
    <svg className="prio" width="16" height="16" viewBox="0 0 16 16" role="img" aria-label={label}>
      <title>{label}</title>
      {level === "critical" ? (
        <>
          <rect x="1" y="1" width="14" height="14" rx="4" fill="var(--stop)" />
          <path d="M8 4.2v4.6M8 11.4v.3" stroke="#fff" strokeWidth="1.9" strokeLinecap="round" />
        </>
      ) : (
        [4.5, 8, 11.5].map((height, index) => (
          <rect
            key={height}
            x={1.6 + index * 4.8}
            y={13.5 - height}
            width="3.2"
            height={height}
            rx="1"
            fill={index < BARS[level] ? lit : "var(--line-2)"}
          />
        ))
      )}
    </svg>
  );
}
