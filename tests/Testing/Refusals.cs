using System.Net;
using System.Text.Json;
using Xunit;

namespace EdgeRegistry.Testing;

/// <summary>Checks refusals: the status, and the envelope with its codes (distribution-spec, "Error Codes").</summary>
public static class Refusals
{
    /// <summary>The answer is this refusal, with one of these codes in every entry; returns the number of entries.</summary>
    public static async Task<int> RefusesAsync(this HttpResponseMessage response, HttpStatusCode status, params string[] codes)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{(int)response.StatusCode} instead of {(int)status} {string.Join('|', codes)}: {body}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return Entries(body, codes);
    }

    /// <summary>The answer is some refusal of the client's mistake, in the envelope.</summary>
    public static async Task RefusesSomehowAsync(this HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode is >= 400 and < 500, $"{(int)response.StatusCode}: {body}");
        Entries(body, []);
    }

    /// <summary>Checks the text of an envelope; returns the number of its entries.</summary>
    public static int Entries(string body, string[] codes)
    {
        using var document = JsonDocument.Parse(body);
        var errors = document.RootElement.GetProperty("errors").EnumerateArray().ToList();
        Assert.NotEmpty(errors);
        foreach (var error in errors)
        {
            Assert.Matches("^[A-Z_]+$", error.GetProperty("code").GetString());
            Assert.False(string.IsNullOrEmpty(error.GetProperty("message").GetString()));
            if (codes.Length > 0)
            {
                Assert.Contains(error.GetProperty("code").GetString(), codes);
            }
        }

        return errors.Count;
    }
}
