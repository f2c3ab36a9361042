namespace Weft.Market;

public static class OwningRefusals
{
    public static Refusal HoursMalformed(string text) => new(
        "hours-malformed", $"'{text}' names no hours of a week.",
        "Write days, hours or both, as in 'mon-fri 20:00-08:00, sat-sun'.");

    public static Refusal TariffMalformed(string text) => new(
        "tariff-malformed", $"'{text}' is no part of a tariff.",
        "Write the usual price of a kWh first, then spans with theirs, as in '0.30, 22:00-06:00 0.18'.");

    public static Refusal PowerTooDear(Price floor, Price limit) => new(
        "power-too-dear", $"The power for one GPU-hour costs {floor}, and at most {limit} may be asked.",
        "Offers come back when power is cheaper; or raise --price-max.");
}
