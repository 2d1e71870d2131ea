/**
 * The items that pass the test, which is called once for each, in order. If all pass, the list itself: filter() allocates space for 17
 * items (bench row "dispatch without network, three sent, three with new values stored").
 */
export function passing<Item>(list: Item[], test: (item: Item) => boolean): Item[] {
  const first = list.findIndex((item) => !test(item));
  return first < 0 ? list : [...list.slice(0, first), ...list.slice(first + 1).filter(test)];
}
