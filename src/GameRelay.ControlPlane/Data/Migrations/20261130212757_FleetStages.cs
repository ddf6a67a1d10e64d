using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace GameRelay.ControlPlane.Data.Migrations
{
    /// <inheritdoc />
    public partial class FleetStages : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "status_since",
                table: "fleet_locations",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTimeOffset(new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified), new TimeSpan(0, 0, 0, 0, 0)));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "status_since",
                table: "fleet_locations");
        }
    }
}
