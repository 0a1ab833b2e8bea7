import { Maximize, Minus, Plus, Shuffle } from "lucide-react";

interface Props {
  onZoom: (step: 1 | -1) => void;
  onFit: () => void;
  onTidy: () => void;
}

/** What the mouse wheel and the keys +, −, 0 do too. */
export function ZoomButtons({ onZoom, onFit, onTidy }: Props) {
  return (
    <div className="zoom" role="group" aria-label="View of the graph">
      <button
        type="button"
        className="ib"
        aria-label="Place the actions anew"
        title="Place anew"
        onClick={onTidy}
      >
        <Shuffle className="i" size={15} />
      </button>
      <button type="button" className="ib" aria-label="Fit (0)" title="Fit (0)" onClick={onFit}>
        <Maximize className="i" size={15} />
      </button>
      <button
        type="button"
        className="ib"
        aria-label="Zoom out (−)"
        title="Zoom out (−)"
        onClick={() => onZoom(-1)}
      >
        <Minus className="i" size={15} />
      </button>
      <button
        type="button"
        className="ib"
        aria-label="Zoom in (+)"
        title="Zoom in (+)"
        onClick={() => onZoom(1)}
      >
        <Plus className="i" size={15} />
      </button>
    </div>
  );
}
