namespace EdgeRegistry.Bus;

/// <summary>
/// Carries changes from the origin to those who follow it. A bus is a hint: nothing is correct only because a message arrived,
/// unless the bus is <see cref="IsContinuous"/>.
/// </summary>
public interface IEventBus
{
    /// <summary>
    /// True while every change is handed to every subscriber <em>before</em> the origin acknowledges it to its client. Only a bus
    /// inside one process can promise that; a subscriber may then trust what it knows without asking.
    /// </summary>
    bool IsContinuous { get; }

    /// <summary>How often continuity was lost so far. Read it before numbering a batch of changes; see <see cref="Resume"/>.</summary>
    long Interruptions { get; }

    /// <summary>Hands a change to all subscribers, in the order of the calls. Returns when each has seen it.</summary>
    ValueTask PublishAsync(ChangeEvent change, CancellationToken cancellationToken);

    /// <summary>Says that a change may be acknowledged that subscribers have not seen: they drop what they believed.</summary>
    void Interrupt();

    /// <summary>Says that everything committed has been published, by a pass that began when the count of interruptions was this.</summary>
    void Resume(long interruptions);

    /// <summary>Registers a subscriber until the result is disposed.</summary>
    IDisposable Subscribe(IChangeSubscriber subscriber);
}
