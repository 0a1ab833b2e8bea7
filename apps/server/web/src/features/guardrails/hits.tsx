/** How often something was found in the last 7 days; nothing while nobody knows. */
export function Hits({ count }: { count: number | null }) {
  if (count === null) return null;
  return (
    <span
      className={count === 0 ? "wk num t3" : "wk num"}
      title="Requests in the last 7 days in which it found something"
    >
      {count.toLocaleString("en")}
    </span>
  );
}
