export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg className="logo i" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <g fill="none" stroke="var(--go)" strokeWidth="2.6" strokeLinecap="round">
        <path d="M12 2.6a9.4 9.4 0 1 1-9.4 9.4" />
        <path d="M12 7.4a4.6 4.6 0 1 1-4.6 4.6" />
      </g>
      <circle cx="5.6" cy="5.6" r="2.5" fill="var(--go)" />
    </svg>
  );
}
