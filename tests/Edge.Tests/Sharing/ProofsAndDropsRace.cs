using EdgeRegistry.Bus;
using EdgeRegistry.Edge.Access;
using EdgeRegistry.Edge.Cache.Index;
using EdgeRegistry.Edge.Cache.Journal;
using EdgeRegistry.Edge.Tests.Site;
using EdgeRegistry.Oci;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRegistry.Edge.Tests.Sharing;

/// <summary>A drop that falls between a proof's look and its write.</summary>
public sealed class ProofsAndDropsRace
{
    private static readonly Digest Blob = Digest.Compute(DigestAlgorithm.Sha256, "blob"u8);

    [Fact]
    public async Task A_link_dropped_while_it_is_being_proven_stays_dropped_after_a_restart()
    {
        using var folder = new TemporaryFolder();
        var repository = RepositoryName.Parse("library/a");
        LinkTable? links = null;
        var index = new IndexThatIsInterrupted(() => links!.DropBlob(repository.Value, Blob.Value));
        await using (var facts = Open(folder, index))
        {
            facts.Start(_ => { }, () => []);
            links = new LinkTable(index, facts, new FreshnessClock(new DisconnectedBus(), TimeProvider.System), new LinksOptions());
            links.ProveBlob(repository, Blob, 4, links.BeginProof(repository));
            Assert.Equal(LinkState.Unknown, links.Blob(repository, Blob).State);
        }

        var recovered = new MemoryIndex(1 << 20);
        await using var again = Open(folder, recovered);
        again.Start(_ => { }, () => []);
        Assert.False(recovered.TryGet(IndexKey.ForBlobLink(repository.Value, Blob.Value), out _));
    }

    private static FactLog Open(TemporaryFolder folder, ICacheIndex index) => new(
        Path.Combine(folder.Path, "facts"), new FactJournalOptions(), index, TimeProvider.System, NullLogger.Instance, new JournalMetrics());

    // Does once, at the worst moment, what another thread could do.
    private sealed class IndexThatIsInterrupted(Action interruption) : ICacheIndex
    {
        private readonly MemoryIndex _inner = new(1 << 20);
        private bool _interrupted;

        public long ApproximateCount => _inner.ApproximateCount;

        public bool TryGet(in IndexKey key, out IndexValue value) => _inner.TryGet(key, out value);

        public void Upsert(in IndexKey key, in IndexValue value)
        {
            if (!_interrupted)
            {
                _interrupted = true;
                interruption();
            }

            _inner.Upsert(key, value);
        }

        public bool Remove(in IndexKey key) => _inner.Remove(key);

        public ValueTask<bool> CheckpointAsync(CancellationToken cancellationToken = default) => _inner.CheckpointAsync(cancellationToken);

        public ValueTask DisposeAsync() => _inner.DisposeAsync();
    }
}
