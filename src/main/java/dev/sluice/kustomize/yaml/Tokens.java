package dev.sluice.kustomize.yaml;

import java.util.ArrayList;
import java.util.List;

/** The tokens that are known but not taken yet. Each has a number, counted from the start of the text. */
final class Tokens {
    private static final int MANY = 256;

    private final List<Token> known = new ArrayList<>();
    private int taken;
    /** How many at the start of the list are taken: they go together when they are many. */
    private int head;

    int size() {
        return known.size() - head;
    }

    int firstNumber() {
        return taken;
    }

    /** The number that the next one gets. */
    int endNumber() {
        return taken + size();
    }

    Token first() {
        return known.get(head);
    }

    /** The token that was added last, or one before it; it may have been taken. Null where there is none. */
    Token fromEnd(int back) {
        return back < known.size() ? known.get(known.size() - 1 - back) : null;
    }

    void removeFirst() {
        taken++;
        if (++head == MANY) {
            known.subList(0, head).clear();
            head = 0;
        }
    }

    void add(Token token) {
        known.add(token);
    }

    /** Puts a token before the one that has a number. */
    void insert(int number, Token token) {
        known.add(number - taken + head, token);
    }
}
