/** The array, twice as long (or more) where `index` lies behind its end. Its contents stay. */
export function withRoom(array: Float64Array, index: number): Float64Array {
  if (index < array.length) return array;
  let length = Math.max(64, array.length * 2);
  while (length <= index) length *= 2;
  const copy = new Float64Array(length);
  copy.set(array);
  return copy;
}
