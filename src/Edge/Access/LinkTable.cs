using EdgeRegistry.Edge.Cache.Index;
using EdgeRegistry.Edge.Cache.Journal;
using EdgeRegistry.Oci;

namespace EdgeRegistry.Edge.Access;

/// <summary>
/// Who may read what: which repository has which blob and manifest, each proven by the origin. Bytes are served through a repository
/// only with a link here. Links live in the index and, so that they survive, in the journal.
/// </summary>
internal sealed class LinkTable(ICacheIndex index, FactLog facts, FreshnessClock clock, LinksOptions options)
{
    private readonly Generations _generations = new(); // moved by writes and drops
    private readonly Generations _drops = new();
    private readonly DeletedRepositories _deleted = new();

    /// <summary>What is known of a blob in a repository.</summary>
    public Link Blob(RepositoryName repository, Digest digest) => Read(repository, IndexKey.ForBlobLink(repository.Value, digest.Value));

    /// <summary>What is known of a manifest in a repository.</summary>
    public Link Manifest(RepositoryName repository, Digest digest) => Read(repository, IndexKey.ForManifestLink(repository.Value, digest.Value));

    /// <summary>Call before asking the origin about a repository.</summary>
    public LinkProof BeginProof(RepositoryName repository) => new(clock.Mark, _generations.Of(repository.Value), _drops.Of(repository.Value));

    /// <summary>True while nothing was dropped or written in the repository since the proof was begun.</summary>
    public bool IsCurrent(RepositoryName repository, LinkProof proof) => IsUnwritten(repository, proof) && IsUndropped(repository, proof);

    /// <summary>True while nothing was written in the repository since the proof was begun: what was not there then is not there now.</summary>
    public bool IsUnwritten(RepositoryName repository, LinkProof proof) => _generations.Of(repository.Value) == proof.Generation;

    /// <summary>Something was written in the repository: a "not there" that is on its way, or is remembered, may be older.</summary>
    public void Written(string repository) => _generations.Advance(repository);

    /// <summary>The origin said that the repository has the blob.</summary>
    public void ProveBlob(RepositoryName repository, Digest digest, long size, LinkProof proof)
    {
        var now = clock.Now;
        Prove(
            IndexKey.ForBlobLink(repository.Value, digest.Value),
            new IndexValue(size, now, 0, proof.Mark),
            repository,
            proof,
            new BlobLinkProven(repository.Value, digest.Value, size, now));
    }

    /// <summary>The origin said that the repository has the manifest.</summary>
    public void ProveManifest(RepositoryName repository, Digest digest, int mediaTypeCode, long size, LinkProof proof)
    {
        var now = clock.Now;
        Prove(
            IndexKey.ForManifestLink(repository.Value, digest.Value),
            new IndexValue(size, now, mediaTypeCode, proof.Mark),
            repository,
            proof,
            new ManifestLinkProven(repository.Value, digest.Value, mediaTypeCode, size, now));
    }

    /// <summary>The repository no longer has the blob.</summary>
    public void DropBlob(string repository, string digest)
    {
        Dropped(repository);
        index.Remove(IndexKey.ForBlobLink(repository, digest));
        facts.Append(new BlobLinkDropped(repository, digest));
    }

    /// <summary>The origin does not know the blob in the repository. Clients that push ask that for every layer: nothing is written for what was not known.</summary>
    public void BlobIsUnknown(RepositoryName repository, Digest digest)
    {
        if (index.TryGet(IndexKey.ForBlobLink(repository.Value, digest.Value), out _))
        {
            DropBlob(repository.Value, digest.Value);
        }
    }

    /// <summary>The repository no longer has the manifest.</summary>
    public void DropManifest(string repository, string digest)
    {
        Dropped(repository);
        index.Remove(IndexKey.ForManifestLink(repository, digest));
        facts.Append(new ManifestLinkDropped(repository, digest));
    }

    /// <summary>
    /// The origin does not know the manifest in the repository. A "there" that is on its way is older than that; nothing is written for
    /// what was not known.
    /// </summary>
    public void ManifestIsUnknown(RepositoryName repository, Digest digest)
    {
        if (index.TryGet(IndexKey.ForManifestLink(repository.Value, digest.Value), out _))
        {
            DropManifest(repository.Value, digest.Value);
        }
        else
        {
            _drops.Advance(repository.Value);
        }
    }

    /// <summary>The repository was deleted: what is known of it, and what is on its way, is asked for again before it is believed.</summary>
    /// <returns>The moment up to which nothing is believed, in Unix milliseconds.</returns>
    public long RepositoryDeleted(string repository)
    {
        Dropped(repository);
        var now = clock.Now;
        _deleted.Add(repository, now);
        return now;
    }

    /// <summary>An earlier process heard that at a moment.</summary>
    public void WasDeleted(string repository, long at)
    {
        if (clock.Now - at <= options.Lifetime.TotalMilliseconds) // what was proven before is old anyway
        {
            _deleted.Add(repository, at);
        }
    }

    /// <summary>Repositories may have been deleted unheard.</summary>
    public void AnyMayBeDeleted() => _deleted.AddAll(clock.Now);

    private void Dropped(string repository)
    {
        _drops.Advance(repository);
        _generations.Advance(repository);
    }

    private bool IsUndropped(RepositoryName repository, LinkProof proof) => _drops.Of(repository.Value) == proof.Drops;

    private void Prove(in IndexKey key, in IndexValue value, RepositoryName repository, LinkProof proof, Fact fact)
    {
        if (!IsUndropped(repository, proof))
        {
            return; // something was dropped while the answer was on its way: it may be older than the drop
        }

        index.Upsert(key, value);
        facts.Append(fact);
        if (!IsUndropped(repository, proof))
        {
            index.Remove(key); // dropped between the look and the write: an unknown link only costs a question
            facts.Append(DropOf(fact)); // the drop's own fact may stand before the proof's
        }
    }

    private static Fact DropOf(Fact proof) => proof switch
    {
        ManifestLinkProven link => new ManifestLinkDropped(link.Repository, link.Digest),
        BlobLinkProven link => new BlobLinkDropped(link.Repository, link.Digest),
        _ => throw new ArgumentException("not a proof", nameof(proof)),
    };

    private Link Read(RepositoryName repository, in IndexKey key)
    {
        if (!index.TryGet(key, out var value))
        {
            return default;
        }

        var isDeleted = _deleted.Covers(repository, value.ProvenAtUnixMilliseconds);
        if (!isDeleted && clock.Covers(value.Flags))
        {
            return new Link(LinkState.Proven, value.Size, value.MediaTypeCode, IsAgeing: false);
        }

        var age = clock.Now - value.ProvenAtUnixMilliseconds;
        var fresh = !isDeleted && age >= 0 && age <= options.Lifetime.TotalMilliseconds && value.ProvenAtUnixMilliseconds >= facts.TrustedSince;
        return new Link(fresh ? LinkState.Proven : LinkState.Old, value.Size, value.MediaTypeCode, age > options.Lifetime.TotalMilliseconds / 2);
    }
}
