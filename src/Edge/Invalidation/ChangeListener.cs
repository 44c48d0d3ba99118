using EdgeRegistry.Bus;
using EdgeRegistry.Edge.Access;
using EdgeRegistry.Edge.Tags;

namespace EdgeRegistry.Edge.Invalidation;

/// <summary>Applies the origin's changes to what this edge believes, before the origin acknowledges them (an in-process bus).</summary>
internal sealed class ChangeListener : IChangeSubscriber, IDisposable
{
    private readonly TagTable _tags;
    private readonly LinkTable _links;
    private readonly FeedTargets _access;
    private readonly IDisposable _subscription;

    public ChangeListener(IEventBus bus, TagTable tags, LinkTable links, FeedTargets access)
    {
        (_tags, _links, _access) = (tags, links, access);
        _subscription = bus.Subscribe(this);
    }

    public void OnChange(ChangeEvent change)
    {
        switch (change.Kind)
        {
            case ChangeKind.AccessChanged:
                _access.Applied.Apply(change.Epoch, change.Seq, change.Tag, change.Repository, isWhole: false);
                return;
            case ChangeKind.RepositoryDeleted:
                _access.Applied.Deleted(change.Epoch, change.Seq, change.Repository, isWhole: false);
                return;
            case ChangeKind.KeysChanged:
                _access.Keys.Changed(); // asked for by the feed: a taken back key is refused a moment later
                return;
        }

        _links.Written(change.Repository);
        switch (change.Kind)
        {
            case ChangeKind.TagPut or ChangeKind.TagDeleted when change.Tag is not null:
                _tags.Drop(new TagKey(change.Repository, change.Tag));
                break;
            case ChangeKind.ManifestDeleted when change.OldDigest is not null:
                _links.DropManifest(change.Repository, change.OldDigest);
                break;
            case ChangeKind.BlobUnlinked when change.OldDigest is not null:
                _links.DropBlob(change.Repository, change.OldDigest);
                break;
        }
    }

    public void OnInterrupted()
    {
        // Everything learned so far carries the mark of the period that just ended: nothing to drop.
    }

    public void Dispose() => _subscription.Dispose();
}
