namespace EdgeRegistry.Origin.Identity;

/// <summary>Sees to it, before anybody is served, that there is an administrator whose password is known.</summary>
internal sealed partial class FirstStart(Administrator administrator, AdminPasswordFile file, IdentityOptions options, FirstStart.Wish wish, ILogger<FirstStart> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (wish.Reset)
        {
            await administrator.ResetAsync();
        }
        else if (!await administrator.EnsureAsync(cancellationToken))
        {
            return;
        }

        if (options.AdminPassword.Length > 0)
        {
            LogGiven(AccountNames.Administrator);
        }
        else
        {
            LogMade(AccountNames.Administrator, file.Path);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Information, "The administrator is {Name}; its password is in {File}")]
    private partial void LogMade(string name, string file);

    [LoggerMessage(2, LogLevel.Information, "The administrator is {Name}, with the password of the configuration")]
    private partial void LogGiven(string name);

    /// <summary>What the operator asked for at this start.</summary>
    /// <param name="Reset">A new password for the administrator.</param>
    internal sealed record Wish(bool Reset);
}
