package dev.sluice.sops;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Objects as maps and lists, and as SOPS sees them. */
final class Trees {
    private Trees() {}

    static Node node(Object tree) {
        return switch (tree) {
            case null -> new Node.Null();
            case Map<?, ?> map -> {
                var items = new ArrayList<Node.Item>(map.size());
                map.forEach((key, value) -> items.add(new Node.Item((String) key, node(value))));
                yield new Node.Branch(items);
            }
            case List<?> list ->
                new Node.Sequence(list.stream().map(Trees::node).toList());
            case String text -> new Node.Text(text);
            case Boolean truth -> new Node.Bool(truth);
            case BigInteger large -> new Node.Decimal(large.doubleValue());
            case Double number -> new Node.Decimal(number);
            case Float number -> new Node.Decimal(number);
            case BigDecimal number -> new Node.Decimal(number.doubleValue());
            case Number number -> new Node.Int(number.longValue());
            default -> throw new SopsException("holds what is no value of JSON");
        };
    }

    static Map<String, Object> map(Node.Branch branch) {
        var map = new LinkedHashMap<String, Object>();
        for (var item : branch.items()) {
            if (!item.isComment()) {
                map.put(item.key(), tree(item.value()));
            }
        }
        return map;
    }

    private static Object tree(Node node) {
        return switch (node) {
            case Node.Branch branch -> map(branch);
            case Node.Sequence(var elements) -> {
                var list = new ArrayList<Object>(elements.size());
                elements.stream()
                        .filter(element -> !(element instanceof Node.Comment))
                        .forEach(element -> list.add(tree(element)));
                yield list;
            }
            case Node.Null _, Node.Comment _ -> null;
            case Node.Text(var text) -> text;
            case Node.Octets _ -> throw new SopsException("a value is not text in UTF-8, which no object can hold");
            case Node.Int(var number) -> number;
            case Node.Decimal(var number) -> number;
            case Node.Bool(var truth) -> truth;
            case Node.Time(var text) -> text;
            case Node.Bytes(var bytes) -> Base64.getEncoder().encodeToString(bytes);
        };
    }
}
