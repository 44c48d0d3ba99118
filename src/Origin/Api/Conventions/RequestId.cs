namespace EdgeRegistry.Origin.Api.Conventions;

/// <summary><c>X-Request-Id</c>: the client's, when it is one; else one of ours. Every answer has it, refusals too.</summary>
internal static class RequestId
{
    private const string Header = "X-Request-Id";
    private const int Longest = 128;

    public static void Announce(HttpContext context)
    {
        var asked = context.Request.Headers[Header].ToString();
        var id = asked.Length is > 0 and <= Longest && asked.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? asked : Guid.NewGuid().ToString();
        context.Response.OnStarting(
            state =>
            {
                context.Response.Headers[Header] = (string)state;
                return Task.CompletedTask;
            },
            id);
    }
}
