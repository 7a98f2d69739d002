package dev.sluice.kustomize.schema;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The fields of one message in the wire format of protocol buffers; knows numbers and bytes, not a schema. */
final class ProtocolBuffer {
    private record Field(int number, byte[] bytes) {}

    private final List<Field> fields = new ArrayList<>();
    private final byte[] data;
    private int at;

    ProtocolBuffer(byte[] data) {
        this.data = data;
        while (at < data.length) {
            var key = (int) varint();
            switch (key & 7) {
                case 0 -> fields.add(new Field(key >> 3, new byte[] {(byte) varint()}));
                case 1 -> at += 8;
                case 2 -> fields.add(new Field(key >> 3, bytes((int) varint())));
                case 5 -> at += 4;
                default -> throw new IllegalArgumentException("wire type " + (key & 7));
            }
        }
    }

    List<ProtocolBuffer> messages(int number) {
        return all(number).stream().map(ProtocolBuffer::new).toList();
    }

    Optional<ProtocolBuffer> message(int number) {
        return messages(number).stream().findFirst();
    }

    List<String> texts(int number) {
        return all(number).stream()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .toList();
    }

    String text(int number) {
        return texts(number).stream().findFirst().orElse("");
    }

    private List<byte[]> all(int number) {
        return fields.stream()
                .filter(field -> field.number() == number)
                .map(Field::bytes)
                .toList();
    }

    private byte[] bytes(int length) {
        var bytes = Arrays.copyOfRange(data, at, at + length);
        at += length;
        return bytes;
    }

    private long varint() {
        var value = 0L;
        for (var shift = 0; ; shift += 7) {
            var part = data[at++];
            value |= (long) (part & 0x7f) << shift;
            if (part >= 0) {
                return value;
            }
        }
    }
}
