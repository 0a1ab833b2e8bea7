/** What the lines and outlines of the graph mean. */
export function Legend({ isLive, rare }: { isLive: boolean; rare: number }) {
  return (
    <ul className="legend" aria-label="Legend">
      <li>
        <i className="l-cur" />
        {isLive ? "This run" : "Latest run"}
      </li>
      <li>
        <i className="l-line" />
        Learned, thicker is more often
      </li>
      <li>
        <i className="l-anom" />
        Unusual
      </li>
      <li>
        <i className="l-old" />
        Fading
      </li>
      <li>
        <i className="l-reach" />
        Dangerous, within reach
      </li>
      {rare > 0 && <li>{rare.toLocaleString("en")} rare ways show when you choose an action</li>}
    </ul>
  );
}
