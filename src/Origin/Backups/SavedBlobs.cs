using EdgeRegistry.Oci;

namespace EdgeRegistry.Origin.Backups;

/// <summary>The blobs that the table <c>blobs</c> of a snapshot names.</summary>
internal static class SavedBlobs
{
    private const int AtOnce = 4;
    private const int MostMissing = 1000;

    /// <summary>Brings all of them, several at once.</summary>
    /// <param name="table">The table's file.</param>
    /// <param name="copies">From where to where.</param>
    /// <param name="verifyLinks">Whether files that only get another name are hashed too.</param>
    /// <param name="progress">Shows how far it is.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<BlobTally> BringAsync(string table, BlobCopies copies, bool verifyLinks, Checking.Progress progress, CancellationToken cancellation)
    {
        var (gate, tally) = (new Lock(), new BlobTally());
        var present = RowsReader.Read(table).Where(row => (long)row["state"]! == 0); // condemned ones are on their way out
        await Parallel.ForEachAsync(present, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (row, stop) =>
        {
            var (digest, size) = (Digest.Parse((string)row["digest"]!), (long)row["size"]!);
            var arrival = await copies.BringAsync(digest, size, verifyLinks, stop);
            lock (gate)
            {
                tally.Add(digest, size, arrival);
                progress.Show($"blobs {tally.Count:N0}, {tally.Bytes >> 20:N0} MiB");
            }
        });
        return tally;
    }

    /// <summary>What became of the blobs.</summary>
    internal sealed class BlobTally
    {
        private readonly Dictionary<Arrival, long> _by = [];
        private readonly List<string> _missing = [];

        public long Count { get; private set; }

        public long Bytes { get; private set; }

        /// <summary>The first of those that had no file.</summary>
        public IReadOnlyList<string> Missing => _missing;

        public long Of(Arrival arrival) => _by.GetValueOrDefault(arrival);

        public void Add(Digest digest, long size, Arrival arrival)
        {
            Count++;
            Bytes += size;
            _by[arrival] = Of(arrival) + 1;
            if (arrival == Arrival.Missing && _missing.Count < MostMissing)
            {
                _missing.Add(digest.Value);
            }
        }

        public override string ToString() =>
            $"{Count} blobs, {Bytes} bytes: {Of(Arrival.Copied)} copied, {Of(Arrival.Linked)} linked, {Of(Arrival.Kept)} there already, {Of(Arrival.Missing)} missing";
    }
}
