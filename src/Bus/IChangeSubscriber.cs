namespace EdgeRegistry.Bus;

/// <summary>Follows changes. Calls come one at a time and must return quickly: the origin's client waits for them.</summary>
public interface IChangeSubscriber
{
    /// <summary>A change was committed.</summary>
    void OnChange(ChangeEvent change);

    /// <summary>Changes may have been missed: nothing that was believed until now may be served unchecked.</summary>
    void OnInterrupted();
}
