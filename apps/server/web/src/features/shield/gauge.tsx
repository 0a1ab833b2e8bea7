/** A bar that is filled so far. What it says stands beside it in words. @param share between 0 and 1 */
export function Gauge({ share }: { share: number }) {
  return (
    <span className={share >= 1 ? "gauge full" : "gauge"} aria-hidden="true">
      <i style={{ width: `${(Math.min(1, Math.max(0, share)) * 100).toFixed(1)}%` }} />
    </span>
  );
}
