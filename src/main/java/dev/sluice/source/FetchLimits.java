package dev.sluice.source;

/**
 * How much an artifact may take. Flux has no such limits; without them one hostile archive fills the node's disk.
 *
 * @param downloadBytes size of the compressed archive
 * @param unpackedBytes sum of the sizes of all its files
 * @param fileBytes size of any single file
 * @param entries number of files, directories and links
 */
public record FetchLimits(long downloadBytes, long unpackedBytes, long fileBytes, int entries) {
    private static final long MIB = 1024L * 1024;

    public static final FetchLimits DEFAULT = new FetchLimits(512 * MIB, 2048 * MIB, 512 * MIB, 500_000);

    public FetchLimits {
        if (downloadBytes <= 0 || unpackedBytes <= 0 || fileBytes <= 0 || entries <= 0) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }

    /** @throws InvalidArchiveException if the compressed archive is larger than allowed */
    void checkDownload(long bytes) throws InvalidArchiveException {
        if (bytes > downloadBytes) {
            throw new InvalidArchiveException(
                    "artifact is greater than the max download size of %d bytes".formatted(downloadBytes));
        }
    }
}
