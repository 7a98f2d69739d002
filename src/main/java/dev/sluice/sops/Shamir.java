package dev.sluice.sops;

import java.util.HashSet;
import java.util.List;

/**
 * Shamir's secret sharing over the field of 256 elements (that of AES, polynomial 0x11b): each byte of the secret is where
 * a polynomial through the shares meets zero. The last byte of a share says where it lies.
 */
final class Shamir {
    private Shamir() {}

    /** @throws SopsException where the shares cannot be of one secret */
    static byte[] combined(List<byte[]> shares) {
        var length = shares.getFirst().length;
        var places = new int[shares.size()];
        var distinct = new HashSet<Integer>();
        for (int i = 0; i < places.length; i++) {
            var share = shares.get(i);
            if (share.length != length || length < 2) {
                throw new SopsException("the shares of the data key are of different lengths");
            }
            places[i] = share[length - 1] & 0xff;
            if (!distinct.add(places[i])) {
                throw new SopsException("two shares of the data key are the same");
            }
        }
        var secret = new byte[length - 1];
        for (int i = 0; i < secret.length; i++) {
            secret[i] = (byte) atZero(shares, places, i);
        }
        return secret;
    }

    private static int atZero(List<byte[]> shares, int[] places, int position) {
        var sum = 0;
        for (int i = 0; i < places.length; i++) {
            var weight = 1;
            for (int j = 0; j < places.length; j++) {
                if (j != i) {
                    weight = times(weight, times(places[j], inverse(places[i] ^ places[j])));
                }
            }
            sum ^= times(weight, shares.get(i)[position] & 0xff);
        }
        return sum;
    }

    private static int times(int one, int other) {
        var product = 0;
        for (int left = one, right = other; right != 0; right >>= 1) {
            product ^= (right & 1) * left;
            left = (left << 1) ^ ((left >> 7) * 0x11b);
        }
        return product;
    }

    /** The field has 255 elements besides zero, so that the 254th power is the inverse. */
    private static int inverse(int element) {
        var power = 1;
        for (int i = 0; i < 254; i++) {
            power = times(power, element);
        }
        return power;
    }
}
